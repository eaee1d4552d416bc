import { Menu, type MenuItemConstructorOptions } from 'electron';
import { COMMANDS, type CommandGroup } from '../contract/commands.ts';

/** Keys in force by command; one that is missing has those of the table. */
export type MenuKeys = Record<string, readonly string[]>;

/** The application menu, from the table of commands; a chosen item is sent to the page. @param lookForUpdate null where there are no updates */
export function buildMenu(
  send: (id: string) => void,
  isDevelopment: boolean,
  chosen: MenuKeys = {},
  lookForUpdate: (() => void) | null = null,
): ReturnType<typeof Menu.buildFromTemplate> {
  const items = (group: CommandGroup): MenuItemConstructorOptions[] =>
    COMMANDS.filter((command) => command.group === group && command.inMenu).map(({ id, label, keys }) => ({
      label,
      ...accelerator(chosen[id] ?? keys),
      click: () => send(id),
    }));
  const menuOf = (group: CommandGroup): MenuItemConstructorOptions[] => {
    const submenu = items(group);
    return submenu.length > 0 ? [{ label: group, submenu }] : [];
  };
  const isMac = process.platform === 'darwin';
  // Windows keeps its list in the task bar; Linux has none of the system's
  const recent: MenuItemConstructorOptions[] = isMac
    ? [{ label: 'Open Recent', role: 'recentDocuments', submenu: [{ label: 'Clear Menu', role: 'clearRecentDocuments' }] }]
    : [];
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [...items('File'), ...recent, { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    ...(['Find', 'Play', 'Move', 'Segment', 'Timeline'] as const).flatMap(menuOf),
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
    ...(lookForUpdate ? [{ label: 'Help', submenu: [{ label: 'Look for an Update', click: lookForUpdate }] }] : []),
  ];
  return Menu.buildFromTemplate(template);
}

/** What Electron calls the keys that `KeyboardEvent` names otherwise. */
const ELECTRON_KEYS: Record<string, string> = { ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down', '+': 'Plus' };

/** A key with a modifier is the menu's own; a single key is only the page's, which knows whether text is being typed. */
function accelerator(keys: readonly string[]): { accelerator?: string } {
  const key = keys.find((candidate) => candidate.startsWith('Mod+'));
  if (key === undefined) return {};
  const parts = key.slice('Mod+'.length).split(/(?<=.)\+/);
  return { accelerator: ['CmdOrCtrl', ...parts.map((part) => ELECTRON_KEYS[part] ?? part)].join('+') };
}
