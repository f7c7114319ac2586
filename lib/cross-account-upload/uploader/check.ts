import {
  checkAddresses,
  checkBucketName,
  checkKeyArns,
  checkNoneTwice,
  checkOnePartition,
  isRegion,
} from '../../parts/checks';
import { ACCOUNT_ID, checkText, ROLE_NAME } from '../../parts/forms';
import { EXTERNAL_ID, UPLOADER_NAME } from '../forms';
import type { CrossAccountUploaderStackProps } from './props';

/** 10,000 parts of 8 MiB, which is what the function sends. */
const MOST_GIGABYTES = 80;

/** Throws on the first property that would fail late or dangerously. */
export function check(props: CrossAccountUploaderStackProps): void {
  checkPartner(props);
  checkSources(props);
  const { partnerRegion, sourceKeyArns, largestUploadGigabytes: largest } = props;
  checkOnePartition(props.env?.region, {
    sourceKeyArns,
    partnerRegion: partnerRegion === undefined ? [] : [partnerRegion],
  });
  if (largest !== undefined && !(largest > 0 && largest <= MOST_GIGABYTES)) {
    throw new Error(
      `'largestUploadGigabytes' must be above 0 and at most ${MOST_GIGABYTES}, got '${largest}'`,
    );
  }
  checkAddresses('alarmEmails', props.alarmEmails);
}

function checkPartner(props: CrossAccountUploaderStackProps): void {
  const { partnerAccountId, partnerRegion, uploadBucketName } = props;
  checkText('partnerAccountId', partnerAccountId, ACCOUNT_ID);
  if (partnerAccountId !== undefined) {
    for (const name of ['uploaderName', 'uploaderExternalId'] as const) {
      if (props[name] === undefined) {
        throw new Error(
          `'partnerAccountId' needs '${name}', as it was agreed with the partner, got none`,
        );
      }
    }
  }
  if (partnerRegion !== undefined && !isRegion(partnerRegion)) {
    throw new Error(`'partnerRegion' must be a region like eu-west-1, got '${partnerRegion}'`);
  }
  checkText('uploadRoleName', props.uploadRoleName, ROLE_NAME);
  if (uploadBucketName !== undefined) checkBucketName('uploadBucketName', uploadBucketName);
  checkText('uploaderName', props.uploaderName, UPLOADER_NAME);
  checkText('uploaderExternalId', props.uploaderExternalId, EXTERNAL_ID);
}

function checkSources(props: CrossAccountUploaderStackProps): void {
  const { sourceBucketNames, sourceKeyArns } = props;
  for (const name of sourceBucketNames ?? []) checkBucketName('sourceBucketNames', name);
  checkNoneTwice('sourceBucketNames', 'bucket', sourceBucketNames);
  checkKeyArns('sourceKeyArns', sourceKeyArns);
  if (sourceKeyArns && !sourceBucketNames) {
    throw new Error(`'sourceKeyArns' needs 'sourceBucketNames', which the keys encrypt, got none`);
  }
}
