#!/usr/bin/env node
import { enableCompileCache, getCompileCacheDir } from 'node:module';

// compiled code is kept between runs, for this process and its children: a command starts about a third sooner
enableCompileCache();
process.env['NODE_COMPILE_CACHE'] = getCompileCacheDir();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
