import type { StackProps } from 'aws-cdk-lib/core';

/**
 * Properties of `BreakGlassUsEast1Stack`.
 */
export interface BreakGlassUsEast1StackProps extends StackProps {
  /**
   * Region of `BreakGlassRecordStack`, which sends the messages.
   */
  readonly homeRegion: string;

  /**
   * Name of the stack with the emergency role.
   *
   * @default 'BreakGlass'
   */
  readonly breakGlassStackName?: string;

  /**
   * IAM path of the users who may enter the emergency role.
   *
   * @default '/help-desk/'
   */
  readonly helpDeskUserPath?: string;
}
