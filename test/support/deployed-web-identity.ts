import { Template } from 'aws-cdk-lib/assertions';
import { type Decision, decide } from '../../access';
import { policiesOf, type Role } from '../../access/documents';
import { Resolver } from '../../access/intrinsics';
import { readTemplate } from '../../access/template';
import { WebIdentityStack, type WebIdentityStackProps } from '../../lib/web-identity-stack';
import { testApp } from './app';

type Answer = Decision['answer'];
type Context = Readonly<Record<string, string | readonly string[]>>;

/** What stands in an account after a deployment, and who may do what there. */
export function deployed(
  props: WebIdentityStackProps = {},
  environment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' },
) {
  const template = Template.fromStack(new WebIdentityStack(testApp(), 'Stack', props)).toJSON();
  const documents = readTemplate(template, environment);
  const role = (start: string): Role => {
    const found = documents.roles.find(({ logicalId }) => logicalId.startsWith(start));
    if (!found) throw new Error(`the stack has no role ${start}`);
    return found;
  };
  const table = documents.resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.arn ?? '';
  return {
    documents,
    table,
    role,
    pool: new Resolver(template, environment).text({ Ref: 'Users' }),
    /** Becoming a role with a token of a provider. */
    assume: (start: string, provider: string, context: Context): Answer =>
      decide(
        {
          principal: { type: 'Federated', id: provider },
          action: 'sts:AssumeRoleWithWebIdentity',
          resource: role(start).arn,
          context,
        },
        { trust: role(start).trust },
      ).answer,
    /** An action of a user of a role; `context` says who the user is. */
    may: (start: string, action: string, context: Context, resource = table): Answer =>
      decide(
        { principal: { type: 'AWS', id: role(start).arn }, action, resource, context },
        { identity: policiesOf(role(start), documents) },
      ).answer,
  };
}
