import { Template } from 'aws-cdk-lib/assertions';
import { EVERY_SETTING } from '../bin/every-setting';
import { claims } from '../lib/cross-account-uploader/claims';
import {
  CrossAccountUploaderStack,
  type CrossAccountUploaderStackProps,
} from '../lib/cross-account-uploader-stack';
import { testApp } from './support/app';
import { ENVIRONMENTS } from './support/environments';
import { testClaims } from './support/test-claims';

const synth = (props: CrossAccountUploaderStackProps) =>
  Template.fromStack(new CrossAccountUploaderStack(testApp(), 'Stack', props)).toJSON();

testClaims('by default', synth({}), (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims('with every setting', synth(EVERY_SETTING), (stack) => claims(stack, EVERY_SETTING));
