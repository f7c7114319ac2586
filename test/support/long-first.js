const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Where Jest has no times of an earlier run, it takes the largest files first, and so this one last: a small file
 * of nine seconds, beside which nothing else is left to run.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => path.endsWith('.memory.test.ts');
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
