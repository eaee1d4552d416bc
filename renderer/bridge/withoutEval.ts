import { z } from 'zod';

// validators are not made by evaluating text: the page's policy refuses that, and each try would be written down as an attack
z.config({ jitless: true });
