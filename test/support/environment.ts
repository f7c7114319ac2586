// The CDK's template validation costs about 3 s in every test file; test/app.test.ts turns it on
// once, for all stacks together.
process.env.CDK_VALIDATION = 'false';
