// As `cdk init` makes it, so that tests that are copied out need nothing else; its own three files only
// save time.
module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  testSequencer: '<rootDir>/test/support/long-first.js',
  setupFilesAfterEnv: ['<rootDir>/test/support/clean-assemblies.ts'],
};
