import type { KvDtype } from '../../kernels/attention/kvLayout.ts';

/** Largest absolute error of out that storing keys and values in this form may cause on unit-variance input, beside the backend's own. */
export const KV_TOLERANCE: Record<KvDtype, number> = { f32: 0, f16: 2e-3, q8: 2.5e-2, q4: 4e-1 };
