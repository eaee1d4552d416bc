import { Menu, type MenuItemConstructorOptions } from 'electron';
import { COMMANDS, type Command } from '../contract/commands.ts';

/** The application menu, from the table of commands; a chosen item is sent to the page. */
export function buildMenu(send: (id: string) => void, isDevelopment: boolean): ReturnType<typeof Menu.buildFromTemplate> {
  const items = (group: Command['group']): MenuItemConstructorOptions[] =>
    COMMANDS.filter((command) => command.group === group && command.inMenu).map((command) => ({
      label: command.label,
      ...accelerator(command),
      click: () => send(command.id),
    }));
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [...items('File'), { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    { label: 'Find', submenu: items('Find') },
    {
      label: 'View',
      submenu: [
        ...items('View'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isDevelopment ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
  ];
  return Menu.buildFromTemplate(template);
}

/** A key with a modifier is the menu's own; a single key is only the page's, which knows whether text is being typed. */
function accelerator({ keys }: Command): { accelerator?: string } {
  const key = keys.find((candidate) => candidate.startsWith('Mod+'));
  return key === undefined ? {} : { accelerator: key.replace('Mod', 'CmdOrCtrl') };
}
