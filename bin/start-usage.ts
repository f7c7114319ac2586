import { helpIfAsked } from './help';

// Imported before anything else: who asks for help waits for nothing.

helpIfAsked(`usage: npm start [-- -c NAME=VALUE ...]

Synthesizes every stack into cdk.out, without AWS, says who may become which role, and proves what is
claimed about access.

  -c, --context  a setting, as 'npx cdk deploy' takes it; may be given several times. The pages in docs/
                 say what there is. Settings can also stand in cdk.json, under 'context'.

The environment variable CDK_OUTDIR names another folder than cdk.out.`);
