import type { RecordFields } from './record-fields';

/** Something that people are told of. */
export interface Alert {
  /**
   * Names the metric, the alarm and the rule.
   */
  readonly name: string;

  /**
   * What has happened, in a sentence.
   */
  readonly says: string;

  /**
   * What to do about it, in a sentence.
   */
  readonly next: string;

  /**
   * The CloudTrail records that show it: those with the fields of any of these.
   */
  readonly records: readonly RecordFields[];
}
