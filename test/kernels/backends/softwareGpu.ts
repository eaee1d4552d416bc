import { existsSync } from 'node:fs';

/** Debian's chromium brings SwiftShader, a Vulkan driver in software: WGSL is tested for real where there is no graphics card. */
const DRIVERS = ['/usr/lib/chromium/vk_swiftshader_icd.json'];

const driver = DRIVERS.find((path) => existsSync(path));
if (driver !== undefined) process.env['VK_DRIVER_FILES'] ??= driver;
