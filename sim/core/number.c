/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits that a double needs at most, and the exponents written out without an `e`. */
enum { DIGITS_MOST = 17, PLAIN_FROM = -5, PLAIN_TO = 15 };

/* Most numbers are a few decimals. A quotient of such whole numbers is rounded as their text is
 * when it is read, so that equal ones have equal texts. */
static bool format_few_decimals(double value, char text[COMITY_NUMBER_TEXT])
{
    enum { DECIMALS_MOST = 4, WHOLE_MOST = 1000000000 };
    const double size = fabs(value);
    long scale = 1;
    for (int decimals = 0; decimals <= DECIMALS_MOST; decimals++, scale *= 10) {
        const double whole = rint(size * (double)scale);
        if (whole < (double)WHOLE_MOST && whole / (double)scale == size) {
            const long all = (long)whole;
            const int used =
                snprintf(text, COMITY_NUMBER_TEXT, "%s%ld", signbit(value) ? "-" : "", all / scale);
            if (decimals) {
                snprintf(text + used, COMITY_NUMBER_TEXT - (size_t)used, ".%0*ld", decimals,
                         all % scale);
            }
            return true;
        }
    }
    return false;
}

locale_t comity_decimal_point_begin(void)
{
    const locale_t own = duplocale(uselocale((locale_t)0));
    const locale_t plain = own ? newlocale(LC_NUMERIC_MASK, "C", own) : own;
    if (!plain && own)
        freelocale(own);
    return plain ? uselocale(plain) : plain;
}

void comity_decimal_point_end(locale_t *before)
{
    if (*before)
        freelocale(uselocale(*before));
}

static void format_any(double value, char text[COMITY_NUMBER_TEXT])
{
    COMITY_DECIMAL_POINT;
    char *exponent;
    int digits = 0, power;
    do {
        snprintf(text, COMITY_NUMBER_TEXT, "%.*e", digits, value);
    } while (strtod(text, NULL) != value && ++digits < DIGITS_MOST);
    exponent = strchr(text, 'e');
    if (!exponent)
        return; /* not finite */
    power = atoi(exponent + 1);
    if (power >= PLAIN_FROM && power <= PLAIN_TO)
        snprintf(text, COMITY_NUMBER_TEXT, "%.*f", digits > power ? digits - power : 0, value);
}

void comity_number_format(double value, int point, char text[COMITY_NUMBER_TEXT])
{
    if (!format_few_decimals(value, text))
        format_any(value, text);
    if (point && isfinite(value) && !strchr(text, '.')) {
        const size_t end = strcspn(text, "e");
        memmove(text + end + 2, text + end, strlen(text + end) + 1);
        memcpy(text + end, ".0", 2);
    }
}

int comity_number_parse(const char *text, const char **end, double *value)
{
    COMITY_DECIMAL_POINT;
    char *stop;
    while (isspace((unsigned char)*text))
        text++;
    if (!isdigit((unsigned char)text[0]) && !strchr("+-.", text[0]))
        return -1; /* strtod would take inf and nan */
    const char *digits = text + strspn(text, "+-");
    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
        return -1; /* and hexadecimal numbers */
    *value = strtod(text, &stop);
    if (stop == text || !isfinite(*value))
        return -1;
    if (end) {
        *end = stop;
        return 0;
    }
    while (isspace((unsigned char)*stop))
        stop++;
    return *stop == '\0' ? 0 : -1;
}

bool comity_has_infinity(size_t count, const double values[])
{
    size_t k = 0;
    while (k < count && !isinf(values[k]))
        k++;
    return k < count;
}

void comity_bytes_format(double bytes, char text[COMITY_BYTES_TEXT])
{
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1000;
        unit++;
    }
    snprintf(text, COMITY_BYTES_TEXT, "%.3g %s", bytes, units[unit]);
}
