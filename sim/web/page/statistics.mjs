// SPDX-License-Identifier: GPL-3.0-or-later
// What the page computes of replicates beside what the kernel gives.

// Welford's; the divisor of the deviation is n - 1, so it is NaN of one value.
export function meanAndDeviation(values) {
    let mean = 0;
    let squares = 0;
    let count = 0;
    for (const value of values) {
        count++;
        const before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }
    return { mean, deviation: Math.sqrt(squares / (count - 1)), count };
}

// Half the width of the 95 % interval of a mean, as `comity compare` has it: Student's; where no
// value differs the sign test's, NaN of so few that they may well lie together by chance.
export function halfWidth(deviation, count) {
    if (deviation === 0) {
        return 0.5 ** (count - 1) > 0.05 ? NaN : 0;
    }
    return count > 1 ? studentQuantile(count - 1) * deviation / Math.sqrt(count) : NaN;
}

const Z = 1.959963984540054;

// The 95 % interval of the difference of two shares, as `comity compare` has it, by the score of Tango
// (1998): `more` of the pairs have the event in the second alone, `less` in the first alone.
export function shareInterval(more, less, count) {
    const difference = (more - less) / count;
    const score = (supposed) => {
        const spread = supposed * (1 - supposed);
        const b = (2 - difference) * supposed - (more + less) / count;
        const alone = (Math.sqrt(Math.max(b * b + 8 * less / count * spread, 0)) - b) / 4;
        const distance = difference - supposed;
        return distance === 0 ? 0
            : distance / Math.sqrt(Math.max(2 * alone + spread, 0) / count);
    };
    const at = (wanted) => {
        let low = -1;
        let high = 1;
        for (let halved = 0; halved < 60; halved++) {
            const middle = (low + high) / 2;
            if (score(middle) > wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return wanted > 0 ? low : high;
    };
    return [at(Z), at(-Z)];
}

const known = new Map();

// The 0.975 quantile of Student's t, found by bisection on its distribution function.
export function studentQuantile(freedom) {
    if (!known.has(freedom)) {
        let low = 1.9;
        let high = 13;
        while (high - low > 1e-12) {
            const middle = (low + high) / 2;
            if (twoTails(middle, freedom) > 0.05) {
                low = middle;
            } else {
                high = middle;
            }
        }
        known.set(freedom, (low + high) / 2);
    }
    return known.get(freedom);
}

// P(|T| > t): the finite sums of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4.
function twoTails(t, freedom) {
    const angle = Math.atan(t / Math.sqrt(freedom));
    const cosine = Math.cos(angle);
    const odd = freedom % 2 === 1;
    let term = odd ? cosine : 1;
    let sum = freedom === 1 ? 0 : term;
    for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
        term *= cosine * cosine * (k - 1) / k;
        sum += term;
    }
    sum *= Math.sin(angle);
    return 1 - (odd ? 2 / Math.PI * (angle + sum) : sum);
}
