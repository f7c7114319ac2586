// Removes what apps without an output folder have left in the temporary one, as
// `aws-cdk-lib/testhelpers/jest-autoclean` does, which loads parts of the CDK in every test file. Most have no app.
afterAll(() => {
  const hasApp = Object.keys(require.cache).some((file) =>
    /aws-cdk-lib.core.lib.app\.js$/.test(file),
  );
  if (hasApp) jest.requireActual('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories();
});
