import type { SettingsPage } from '../stores/settings.ts';
import type { Stores } from '../stores/stores.ts';

/** Shows a page of the settings. */
export function openSettings({ settings, view }: Pick<Stores, 'settings' | 'view'>, page: SettingsPage): void {
  settings.getState().open(page);
  view.getState().show('settings');
}
