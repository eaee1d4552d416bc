import { expect, it } from 'vitest';
import { GrantedPaths } from '../../../electron/main/grantedPaths.ts';

it('grants a file, or a folder with what lies in it, and nothing beside', () => {
  const granted = new GrantedPaths();
  granted.grant('/footage/day1');
  granted.grant('/other/one.mp4');
  expect(
    ['/footage/day1', '/footage/day1/a/b.mp4', '/other/one.mp4', '/footage/day1/../day1/x.mp4'].every((path) => granted.has(path)),
  ).toBe(true);
  expect(
    ['/footage', '/footage/day10/x.mp4', '/footage/day1/../secret.mp4', '/other/two.mp4', '/etc/passwd', ''].some((path) =>
      granted.has(path),
    ),
  ).toBe(false);
});
