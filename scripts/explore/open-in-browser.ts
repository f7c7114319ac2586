import { spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The command that opens a file in the browser of the desktop; undefined where there is no desktop. */
export function openerOf(
  file: string,
  platform: string,
  environment: Environment,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open', file];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', file]; // no shell reads the path
  // Windows does not know the paths of its Linux, but the directory in which a command is started.
  if (environment.WSL_DISTRO_NAME) return ['explorer.exe', basename(file)];
  const isDesktop = environment.DISPLAY || environment.WAYLAND_DISPLAY;
  return isDesktop ? ['xdg-open', file] : undefined;
}

/** Opens a file in the browser of the desktop; where that cannot be, calls `otherwise` with the reason. */
export function openInBrowser(file: string, otherwise: (reason: string) => void): void {
  const opener = openerOf(file, process.platform, process.env);
  if (!opener) {
    otherwise('there is no desktop here');
    return;
  }
  const [command, ...args] = opener;
  const opening = spawn(command, args, { stdio: 'ignore', detached: true, cwd: dirname(file) });
  opening.on('error', () => otherwise(`'${command}' cannot be started`));
  opening.unref();
}
