import { Template } from 'aws-cdk-lib/assertions';
import { EVERY_SETTING } from '../../bin/every-setting';
import { claims } from '../../lib/cross-account-upload/uploader/claims';
import type { CrossAccountUploaderStackProps } from '../../lib/cross-account-upload/uploader/props';
import { CrossAccountUploaderStack } from '../../lib/cross-account-upload/uploader/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: CrossAccountUploaderStackProps) =>
  Template.fromStack(new CrossAccountUploaderStack(testApp(), 'Stack', props)).toJSON();

testClaims('by default', synth({}), (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims('with every setting', synth(EVERY_SETTING), (stack) => claims(stack, EVERY_SETTING));
