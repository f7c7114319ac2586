import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import type { Config } from './config';

type Complete = { readonly [Name in keyof Credentials]: NonNullable<Credentials[Name]> };

/** The partner's side: S3 through the partner's role. */
export class Partner {
  private readonly sessions = new Map<string, S3Client>();

  constructor(
    private readonly sts: STSClient,
    private readonly config: Pick<Config, 'roleArn' | 'externalId' | 'uploader' | 'region'>,
  ) {}

  /**
   * Returns S3 as the partner's role. The client keeps the credentials for all objects, and asks for new
   * ones when they have less than five minutes left, also in the middle of an upload.
   */
  s3(session: string): S3Client {
    let client = this.sessions.get(session);
    if (client === undefined) {
      client = new S3Client({
        region: this.config.region,
        credentials: () => this.assumeRole(session),
        maxAttempts: 6,
        // Between two bytes. A part that stalls is sent again, like one that is throttled.
        requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
      });
      this.sessions.set(session, client);
    }
    return client;
  }

  /** Forgets the credentials of a session: the partner says that they are not good any more. */
  forget(session: string): void {
    this.sessions.get(session)?.destroy();
    this.sessions.delete(session);
  }

  private async assumeRole(session: string) {
    const { roleArn, externalId, uploader } = this.config;
    const { Credentials: given } = await this.sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: session,
        ExternalId: externalId,
        Tags: [{ Key: 'Uploader', Value: uploader }],
      }),
    );
    // All four are always there ("Credentials" in the STS API reference).
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given as Complete;
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  }
}
