/** The clock of one invocation, passed in so that decisions and tests need no real one. */
export interface Time {
  now(): Date;
  /** Milliseconds of work left before the function must report; zero or less means stop. */
  left(): number;
  sleep(milliseconds: number): Promise<void>;
}
