import { main } from '../access/node';

const { out, error, code } = main(process.argv.slice(2));
if (out !== undefined) process.stdout.write(`${out}\n`);
if (error !== undefined) process.stderr.write(`${error}\n`);
process.exitCode = code;
