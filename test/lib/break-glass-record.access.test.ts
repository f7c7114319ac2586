import { Template } from 'aws-cdk-lib/assertions';
import { EVERY_SETTING, INSTEAD } from '../../bin/every-setting';
import { claims } from '../../lib/break-glass/record/claims';
import type { BreakGlassRecordStackProps } from '../../lib/break-glass/record/props';
import { BreakGlassRecordStack } from '../../lib/break-glass/record/stack';
import { testApp } from '../support/app';
import { ENVIRONMENTS } from '../support/environments';
import { testClaims } from '../support/test-claims';

const synth = (props: BreakGlassRecordStackProps) =>
  Template.fromStack(new BreakGlassRecordStack(testApp(), 'BreakGlassRecord', props)).toJSON();

testClaims('by default', synth({}), (stack) => claims(stack, {}), ENVIRONMENTS);
testClaims('with every setting', synth(EVERY_SETTING), (stack) => claims(stack, EVERY_SETTING));
testClaims('with an existing trail', synth(INSTEAD), (stack) => claims(stack, INSTEAD));
