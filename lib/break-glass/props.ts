import type { StackProps } from 'aws-cdk-lib/core';

/**
 * Who may enter the emergency role, and what it may do.
 */
export interface EmergencyRoleProps {
  /**
   * IAM path that holds the users of the help desk, and nobody else.
   *
   * The emergency role admits users under this path, because no policy can ask who is in a group.
   *
   * @default '/help-desk/'
   */
  readonly helpDeskUserPath?: string;

  /**
   * How many minutes ago the second factor may have been given when a user enters the emergency role.
   *
   * In the console that is the moment of signing in.
   *
   * @default 60
   */
  readonly mfaMaxAgeMinutes?: number;

  /**
   * Demands a source identity equal to the user name, which stays with the session in every log.
   *
   * The console cannot set one: the role can then be entered from the command line only.
   *
   * @default false
   */
  readonly requireSourceIdentity?: boolean;

  /**
   * Admits sessions of these roles in place of users: for people who come through IAM Identity Center or
   * another federation, or from the account of a service provider. `*` is allowed within the name.
   *
   * Such sessions carry neither MFA nor a user name that a policy could look at; both are then up to the
   * identity provider.
   *
   * @default - users under `helpDeskUserPath` are admitted, with MFA
   */
  readonly emergencyCallerRoleArns?: string[];

  /**
   * Regions besides the stack's own where the emergency role may be entered.
   *
   * `us-east-1` is the region of the global STS endpoint and of the console's global sign-in.
   *
   * @default ['us-east-1']
   */
  readonly entryRegions?: string[];

  /**
   * Regions where the emergency role may act.
   *
   * @default - the region of the stack
   */
  readonly emergencyRegions?: string[];

  /**
   * Tag of the instances and Auto Scaling groups that the emergency role may touch.
   *
   * @default - all of them
   */
  readonly emergencyTag?: { readonly key: string; readonly value: string };

  /**
   * Lets the emergency role terminate instances for good.
   *
   * @default - it may only terminate an instance that its Auto Scaling group replaces
   */
  readonly emergencyTerminate?: boolean;

  /**
   * Lets the emergency role launch instances from these launch templates, and pass roles under this path.
   *
   * User data cannot be limited: whoever enters the role can then act as every role under the path.
   *
   * @default - it launches nothing and passes no role
   */
  readonly emergencyRecreate?: {
    readonly launchTemplateIds: string[];
    readonly passableRolePath: string;
  };

  /**
   * Customer-managed KMS keys that encrypt volumes of the instances.
   *
   * Without a grant on the key a start succeeds, and a moment later the instance has stopped again.
   *
   * @default - volumes are not encrypted, or with keys managed by AWS
   */
  readonly emergencyVolumeKeyArns?: string[];
}

/**
 * Properties of `BreakGlassStack`.
 */
export interface BreakGlassStackProps extends StackProps, EmergencyRoleProps {}
