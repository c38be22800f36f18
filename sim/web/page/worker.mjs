// SPDX-License-Identifier: GPL-3.0-or-later
// Runs worlds beside the page, so that sliders stay smooth; where a browser allows no worker, in the
// page itself. Of requests that come while one is computed only the newest is kept.

import { answer, Engine } from "./engine.mjs";

const READY_WITHIN = 8000; // ms; some browsers refuse a worker without a word

// What the script does when it finds itself in a worker.
export function serve() {
    let engine;
    self.onmessage = async ({ data }) => {
        try {
            if (data.kernel) {
                engine = await Engine.load(data.kernel, data.tables);
                self.postMessage({ ready: true });
            } else {
                self.postMessage({ number: data.number, reply: answer(engine, data.request) });
            }
        } catch (error) {
            self.postMessage({ number: data.number, error: error.message });
        }
    };
}

export class Runner {
    // script: the text of this very script; engine: of the page, for when there is no worker.
    constructor(script, kernel, tables, engine, received) {
        this.received = received;
        this.engine = engine;
        this.waiting = null;
        this.number = 0;
        this.busy = false;
        try {
            const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            this.worker = new Worker(address);
            this.worker.onmessage = ({ data }) => this.take(data);
            this.worker.onerror = () => this.fallBack();
            this.worker.postMessage({ kernel, tables });
            this.busy = true;
            setTimeout(() => this.ready || this.fallBack(), READY_WITHIN);
        } catch {
            this.worker = null;
        }
    }

    fallBack() {
        this.worker?.terminate();
        this.worker = null;
        this.busy = false;
        const request = this.waiting ?? this.current;
        this.waiting = null;
        if (request) {
            this.ask(request);
        }
    }

    take({ ready, reply, error }) {
        if (error && this.worker && !this.ready) { // the kernel does not start in a worker
            this.fallBack();
            return;
        }
        this.busy = false;
        this.ready = true;
        if (!ready) {
            this.received(reply, error, this.current);
        }
        if (this.waiting) {
            const request = this.waiting;
            this.waiting = null;
            this.ask(request);
        }
    }

    ask(request) {
        if (this.busy) {
            this.waiting = request;
            return;
        }
        this.busy = true;
        this.current = request;
        if (this.worker) {
            this.worker.postMessage({ number: ++this.number, request });
            return;
        }
        setTimeout(() => {
            let reply;
            let problem;
            try {
                reply = answer(this.engine, request);
            } catch (error) {
                problem = error.message;
            }
            this.take({ reply, error: problem });
        });
    }
}
