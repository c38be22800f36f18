// SPDX-License-Identifier: GPL-3.0-or-later
// Runs worlds beside the page, so that sliders stay smooth and a run can be cancelled; where a
// browser allows no worker, in the page itself. Of requests that come while one is computed only the
// newest is kept. A worker that failed is not used again: the next request has a new one.

import { answer, Engine } from "./engine.mjs";

const READY_WITHIN = 8000; // ms; some browsers refuse a worker without a word
const LONG = 2000; // ms after which a run is given up for a newer request

export const WORKER_LOST = "worker lost";

// Computes what is asked of it; `post` takes { ready }, { reply } or { error }.
function server(post) {
    let engine;
    return async ({ kernel, tables, lock, request }) => {
        try {
            if (kernel) {
                engine = await Engine.load(kernel, tables);
                await hold(lock);
                post({ ready: true });
            } else {
                post({ reply: answer(engine, request) });
            }
        } catch (error) {
            post({ error: error.message });
        }
    };
}

// Holds a lock for life: a browser that ends a worker tells nobody, but frees its locks.
function hold(lock) {
    return new Promise((held) => {
        navigator.locks?.request(lock, () => {
            held();
            return new Promise(() => {});
        }).catch(held) ?? held();
    });
}

// What the script does when it finds itself in a worker.
export function serve() {
    const handle = server((message) => self.postMessage(message));
    self.onmessage = ({ data }) => handle(data);
}

export class Runner {
    // script: the text of this very script; received(reply, error, request) is called after each run
    // that was not given up.
    constructor(script, kernel, tables, received) {
        Object.assign(this, { script, kernel, tables, received });
        this.inPage = false;
        this.current = this.waiting = null;
        this.start();
    }

    get busy() {
        return this.current !== null || this.waiting !== null;
    }

    ask(request) {
        this.waiting = request;
        if (this.current && !this.inPage && performance.now() - this.since > LONG) {
            this.drop();
        }
        this.next();
    }

    // Gives up what is under way.
    cancel() {
        this.waiting = null;
        this.drop();
        this.start();
    }

    // ---- the worker

    start() {
        const lock = `comity ${Math.random()}`;
        const worker = this.open();
        this.worker = worker;
        this.ready = false;
        worker.onmessage = ({ data }) => this.take(worker, data, lock);
        worker.onerror = () => this.take(worker, { error: WORKER_LOST });
        worker.postMessage({ kernel: this.kernel, tables: this.tables, lock });
        if (!this.inPage) {
            setTimeout(() => this.ready || this.take(worker, { error: WORKER_LOST }), READY_WITHIN);
        }
    }

    open() {
        try {
            if (!this.inPage) {
                this.address ??= URL.createObjectURL(new Blob([this.script],
                    { type: "text/javascript" }));
                return new Worker(this.address);
            }
        } catch {
            this.inPage = true;
        }
        const here = { terminate() {} };
        const handle = server((data) => here.onmessage({ data }));
        here.postMessage = (data) => setTimeout(() => handle(data));
        return here;
    }

    drop() {
        this.worker?.terminate();
        this.worker = this.current = null;
    }

    take(worker, { ready, reply, error }, lock) {
        if (worker !== this.worker) {
            return;
        }
        if (ready) {
            this.ready = true;
            if (!this.inPage) {
                navigator.locks?.request(lock, () => this.take(worker, { error: WORKER_LOST }))
                    .catch(() => {});
            }
        } else if (!this.ready && !this.inPage) { // the kernel does not start in a worker
            this.inPage = true;
            this.drop();
        } else {
            const request = this.current ?? this.waiting;
            this.current = null;
            if (error) {
                this.waiting = this.ready ? this.waiting : null;
                this.drop();
            }
            if (request) {
                this.received(reply, error, request);
            }
        }
        this.next();
    }

    next() {
        if (this.current || !this.waiting) {
            return;
        }
        if (!this.worker) {
            this.start();
        } else if (this.ready) {
            this.current = this.waiting;
            this.waiting = null;
            this.since = performance.now();
            this.worker.postMessage({ request: this.current });
        }
    }
}
