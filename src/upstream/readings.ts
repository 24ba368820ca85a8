import type { ApiGateway, Caller } from './api-gateway.ts';
import type { ClientCertificate } from '../certificates/certificate.ts';
import { holdsUntil } from '../certificates/expiration.ts';
import type { Page, PageRequest } from '../certificates/page.ts';

/** All that an answer was made from: where none of it has changed, the answer is the same. */
export interface Review {
  /** What was asked before any answer of its own step was there, and after all of those before. */
  readonly steps: readonly (readonly Reading[])[];
  /** Milliseconds since the epoch; before the first and from the second on, what expires by the clock may be another. */
  readonly holdsSince: number;
  readonly holdsUntil: number;
}

/**
 * A question, and by what the answer to it is known again. Upstream's unchanged answers are the same object,
 * which is known by its mark: what is kept of an answer shall not keep whole pages of the list with it.
 */
interface Reading {
  readonly question: Question;
  readonly value: symbol | number | null;
}

type Question =
  | { readonly kind: 'page'; readonly request: PageRequest }
  | { readonly kind: 'one'; readonly clientCertificateId: string }
  | { readonly kind: 'quota' };

/** The ApiGateway as one request sees it. Each question is asked once, and what was asked and answered is noted. */
export class Readings implements Pick<ApiGateway, 'region' | 'arnOf' | 'getQuota'> {
  readonly region: string;
  readonly arnOf: (clientCertificateId: string) => string;
  readonly #apiGateway: ApiGateway;
  readonly #caller: Caller;
  readonly #moment: Date;
  readonly #answers = new Map<string, unknown>();
  readonly #notes: Note[][] = [];
  #isStepOpen = false;
  #isClockRead = false;

  /** Begins the readings of one request, made on behalf of its caller at a moment. */
  constructor(apiGateway: ApiGateway, caller: Caller, moment: Date) {
    this.region = apiGateway.region;
    this.arnOf = (clientCertificateId) => apiGateway.arnOf(clientCertificateId);
    this.#apiGateway = apiGateway;
    this.#caller = caller;
    this.#moment = moment;
  }

  getPage(request: PageRequest): Promise<Page> {
    return this.#read({ kind: 'page', request }) as Promise<Page>;
  }

  getOne(clientCertificateId: string): Promise<ClientCertificate | null> {
    return this.#read({ kind: 'one', clientCertificateId }) as Promise<ClientCertificate | null>;
  }

  getQuota(): Promise<number | null> {
    return this.#read({ kind: 'quota' }) as Promise<number | null>;
  }

  /** The moment of the request: one for all that it tells of what has expired. */
  now(): Date {
    this.#isClockRead = true;
    return this.#moment;
  }

  /** What was read so far, to be compared with at a later request; undefined where some of it failed. */
  review(): Review | undefined {
    const notes = this.#notes.flat();
    if (!notes.every(({ isAnswered }) => isAnswered)) return undefined;
    const steps = this.#notes.map((step) => step.map(toReading));
    if (!this.#isClockRead) return { steps, holdsSince: -Infinity, holdsUntil: Infinity };
    const holdsSince = this.#moment.getTime();
    return { steps, holdsSince, holdsUntil: endOf(notes, this.#moment) };
  }

  /**
   * Whether what an earlier request has read is still what it was. Asks only what that request would
   * ask again by itself: as long as the answers are the same, so are the questions that follow.
   */
  confirm({ steps, holdsSince, holdsUntil }: Review): boolean | Promise<boolean> {
    const time = this.#moment.getTime();
    if (time < holdsSince || time >= holdsUntil) return false;
    // Whoever asks again gets the same error, and tells it.
    return this.#confirmAtOnce(steps) ?? this.#confirmInTurn(steps).catch(() => false);
  }

  /** Undefined where an answer has to be waited for: what is kept is there at once. */
  #confirmAtOnce(steps: Review['steps']): boolean | undefined {
    for (const step of steps) {
      for (const reading of step) {
        const value = this.#ask(reading.question);
        if (value instanceof Promise) return undefined;
        if (!isValueOf(reading, value)) return false;
      }
    }
    return true;
  }

  async #confirmInTurn(steps: Review['steps']): Promise<boolean> {
    for (const step of steps) if (!(await this.#isUnchanged(step))) return false;
    return true;
  }

  async #isUnchanged(step: readonly Reading[]): Promise<boolean> {
    const [only] = step;
    if (step.length === 1 && only !== undefined) {
      return isValueOf(only, await this.#ask(only.question));
    }
    const values = await Promise.all(step.map(({ question }) => this.#ask(question)));
    return step.every((reading, index) => isValueOf(reading, values[index]));
  }

  /** Asks, and notes the answer in the step that is open, or in a new one. */
  async #read(question: Question): Promise<unknown> {
    const note: Note = { question, isAnswered: false, value: undefined };
    if (!this.#isStepOpen) this.#notes.push([]);
    this.#isStepOpen = true;
    this.#notes.at(-1)?.push(note);
    try {
      note.value = (await this.#ask(question)) as Note['value'];
      note.isAnswered = true;
      return note.value;
    } finally {
      this.#isStepOpen = false;
    }
  }

  /** The answer, or a promise of it. */
  #ask(question: Question): unknown {
    const key = keyOf(question);
    const answer = this.#answers.get(key) ?? this.#askUpstream(question);
    this.#answers.set(key, answer);
    return answer;
  }

  #askUpstream(question: Question): unknown {
    switch (question.kind) {
      case 'page':
        return this.#apiGateway.getPage(question.request, this.#caller);
      case 'one':
        return this.#apiGateway.getOne(question.clientCertificateId, this.#caller);
      case 'quota':
        return this.#apiGateway.getQuota();
    }
  }
}

interface Note {
  readonly question: Question;
  isAnswered: boolean;
  value: Page | ClientCertificate | number | null | undefined;
}

function toReading({ question, value = null }: Note): Reading {
  return {
    question,
    value: typeof value === 'object' && value !== null ? markOf(value) : value,
  };
}

function isValueOf({ value: expected }: Reading, value: unknown): boolean {
  const isObject = typeof value === 'object' && value !== null;
  return expected === (isObject ? marks.get(value) : value);
}

/** Unlike a reference, even a weak one, a mark can be looked at without keeping its object for a while. */
const marks = new WeakMap<object, symbol>();

function markOf(value: object): symbol {
  const mark = marks.get(value) ?? Symbol('mark');
  marks.set(value, mark);
  return mark;
}

function keyOf(question: Question): string {
  switch (question.kind) {
    case 'page':
      return `page ${question.request.limit} ${question.request.position ?? ''}`;
    case 'one':
      return `one ${question.clientCertificateId}`;
    case 'quota':
      return 'quota';
  }
}

/** Until when the clock changes nothing in what was read. */
function endOf(notes: readonly Note[], moment: Date): number {
  const ends = notes
    .flatMap(({ value }) => certificatesOf(value))
    .map(({ expirationDate }) =>
      expirationDate instanceof Date ? holdsUntil(expirationDate, moment) : Infinity,
    );
  return ends.reduce((one, other) => Math.min(one, other), Infinity);
}

function certificatesOf(value: unknown): readonly ClientCertificate[] {
  if (typeof value !== 'object' || value === null) return [];
  return 'certificates' in value ? (value as Page).certificates : [value as ClientCertificate];
}
