import { parseArgs } from 'node:util';
import { exitWithOneLine } from '../../bin/exit-with-one-line';
import { helpIfAsked } from '../../bin/help';
import { copyUseCase, listUseCases } from './copy-use-case';
import { diffWithCopies } from './diff';

const USAGE =
  'npm run copy -- USE-CASE FOLDER [--with-claims], npm run copy -- --diff FOLDER, or npm run copy -- --list';

helpIfAsked(`usage: ${USAGE}

Copies the stacks of a use case, their function and their page into the CDK app in FOLDER, and says what else
has to be done there. Nothing is overwritten.

  --with-claims  also the tests, and the engine that proves what is claimed about access
  --diff FOLDER  copies nothing, but shows what has changed here since it was copied into FOLDER, as a patch:
                 (cd FOLDER && patch -p1) takes it. What you changed there is in it, too, the other way round
  --list         says which use cases there are

Ends with 0, whether or not --diff finds a difference, and with 1 after a mistake.`);

exitWithOneLine(() => {
  const { values, positionals } = parseArgs({
    options: {
      list: { type: 'boolean' },
      diff: { type: 'string' },
      'with-claims': { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const given = positionals.join(' ');
  if (values.list || values.diff !== undefined) {
    if (positionals.length > 0) {
      throw new Error(`neither --list nor --diff takes a use case (${USAGE}), got '${given}'`);
    }
    const answer = values.diff === undefined ? `${listUseCases()}\n` : diffWithCopies(values.diff);
    process.stdout.write(answer);
    return;
  }
  const [useCase, folder, ...more] = positionals;
  if (!useCase || !folder || more.length > 0) {
    throw new Error(`a use case and a folder are needed (${USAGE}), got '${given}'`);
  }
  console.log(copyUseCase(useCase, folder, values['with-claims']));
});
