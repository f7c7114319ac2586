import { parseArgs } from 'node:util';
import { exitWithOneLine } from '../../bin/exit-with-one-line';
import { helpIfAsked } from '../../bin/help';
import { copyUseCase, listUseCases } from './copy-use-case';

const USAGE = 'npm run copy -- USE-CASE FOLDER [--with-claims], or npm run copy -- --list';

helpIfAsked(`usage: ${USAGE}

Copies the stacks of a use case, their function and their page into the CDK app in FOLDER, and says what else
has to be done there. Nothing is overwritten.

  --with-claims  also the tests, and the engine that proves what is claimed about access
  --list         says which use cases there are`);

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
