import { Token } from 'aws-cdk-lib/core';
import { RegionInfo } from 'aws-cdk-lib/region-info';

// Checks of properties that several stacks have. Each throws an Error of one line that names the property,
// what is accepted and what was given. A token passes: its value is known at deployment only.

/**
 * Throws on the first value that a list holds twice: one of the two was meant to be another.
 *
 * @param what a value is, for example `region`
 */
export function checkNoneTwice(name: string, what: string, values: readonly string[] = []): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw new Error(`'${name}' must hold each ${what} once, got '${twice}' twice`);
  }
}

/**
 * Throws unless every address is one that mail can be sent to, and is there once.
 *
 * SNS does not document which addresses it takes. These are the unquoted ones of RFC 5322 (3.2.3), as long
 * as RFC 5321 (4.5.3.1) allows.
 */
export function checkAddresses(name: string, addresses: readonly string[] = []): void {
  for (const address of addresses) {
    const pattern = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z\d-]+\.)+[a-z\d-]+$/i;
    if (!pattern.test(address) || address.length > 254) {
      throw new Error(
        `'${name}' must hold e-mail addresses (name@example.com, without quotes, at most 254 characters), got '${address}'`,
      );
    }
  }
  checkNoneTwice(name, 'address', addresses);
}

/** Whether a text has the form of a region's name. Which regions there are, no list knows for long. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(text);
}

/**
 * Throws unless the text can name a general purpose bucket.
 *
 * Source: "General purpose bucket naming rules",
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkBucketName(name: string, bucketName: string): void {
  if (Token.isUnresolved(bucketName)) return;
  const fits = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName);
  const wrong =
    /\.\.|^(\d+\.){3}\d+$|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
  if (!fits || wrong.test(bucketName)) {
    throw new Error(
      `'${name}' must be the name of a bucket (3 to 63 lower-case letters, digits, and inner hyphens or single dots, no IP address, and nothing that S3 reserves), got '${bucketName}'`,
    );
  }
}

/** Throws unless every ARN is one of a KMS key, and is there once. */
export function checkKeyArns(name: string, arns: readonly string[] = []): void {
  for (const arn of arns) {
    if (!Token.isUnresolved(arn) && !/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(arn)) {
      throw new Error(
        `'${name}' must hold ARNs of KMS keys (arn:PARTITION:kms:REGION:ACCOUNT:key/ID, not an alias), got '${arn}'`,
      );
    }
  }
  checkNoneTwice(name, 'key', arns);
}

/**
 * Throws unless all ARNs and regions are of one partition, that of the stack where it is known: neither
 * roles nor keys reach from one into another.
 *
 * @param region of the stack
 * @param given ARNs and regions, by the name of the property that has them
 */
export function checkOnePartition(
  region: string | undefined,
  given: Readonly<Record<string, readonly string[] | undefined>>,
): void {
  const known = Object.entries({ 'the env of the stack': region ? [region] : [], ...given })
    .flatMap(([name, places = []]) => places.map((place) => ({ name, place })))
    .map(({ name, place }) => ({ name, place, partition: partitionOf(place) }))
    .filter(({ partition }) => partition !== undefined);
  const [first] = known;
  const other = known.find(({ partition }) => partition !== first?.partition);
  if (!first || !other) return;
  throw new Error(
    `'${other.name}' must be of the partition '${first.partition}', like '${first.place}' in ${first.name}, got '${other.place}'`,
  );
}

/** Returns the partition of an ARN or of a region, if it is known. */
function partitionOf(place: string): string | undefined {
  if (Token.isUnresolved(place)) return undefined;
  const [, partition] = place.split(':');
  return partition ?? RegionInfo.get(place).partition;
}
