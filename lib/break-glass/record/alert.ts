import type { RecordFields } from './record-fields';

/** An event that people are alerted to, by an alarm and by a message. */
export interface Alert {
  /**
   * Name of the metric, and part of the logical ids of the alarm and the rule.
   */
  readonly name: string;

  /**
   * What has happened, in a sentence.
   */
  readonly whatHappened: string;

  /**
   * What to do about it, in a sentence.
   */
  readonly whatToDo: string;

  /**
   * The CloudTrail records that show it: those with the fields of any of these.
   */
  readonly records: readonly RecordFields[];
}
