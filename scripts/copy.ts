import { parseArgs } from 'node:util';
import { exitWithOneLine } from '../bin/exit-with-one-line';
import { copyUseCase, listUseCases } from './copy-use-case';

// `npm run copy -- USE-CASE FOLDER [--with-claims]`: copies the stacks of a use case, their function and their
// page into the CDK app in a folder, and says what else has to be done there. `npm run copy -- --list` says
// what there is.

const USAGE = 'npm run copy -- USE-CASE FOLDER [--with-claims], or npm run copy -- --list';

exitWithOneLine(() => {
  const { values, positionals } = parseArgs({
    options: { list: { type: 'boolean' }, 'with-claims': { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.list) return console.log(listUseCases());
  const [useCase, folder, ...more] = positionals;
  if (!useCase || !folder || more.length > 0) {
    throw new Error(
      `a use case and a folder are needed (${USAGE}), got '${positionals.join(' ')}'`,
    );
  }
  console.log(copyUseCase(useCase, folder, values['with-claims']));
});
