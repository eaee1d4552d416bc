/**
 * Logistic regression by gradient descent with momentum and an L2 penalty on all weights but the first (the bias).
 * @param rows inputs, the first of them 1, and whether it was right
 */
export function fitLogistic(
  rows: readonly { inputs: readonly number[]; right: boolean }[],
  penalty: number,
): { weights: number[]; logLoss: number } {
  const width = rows[0]?.inputs.length ?? 0;
  // inputs of one scale, so that one step fits all and the penalty means the same for each
  const scale = Array.from(
    { length: width },
    (_, i) => Math.sqrt(rows.reduce((sum, { inputs }) => sum + inputs[i]! ** 2, 0) / rows.length) || 1,
  );
  const weights = new Array<number>(width).fill(0);
  const speed = new Array<number>(width).fill(0);
  const chance = (inputs: readonly number[]): number =>
    1 / (1 + Math.exp(-inputs.reduce((sum, input, i) => sum + (input / scale[i]!) * weights[i]!, 0)));
  for (let step = 0; step < 4000; step++) {
    const slope = weights.map((weight, i) => (i === 0 ? 0 : penalty * weight));
    for (const { inputs, right } of rows) {
      const error = chance(inputs) - Number(right);
      inputs.forEach((input, i) => (slope[i]! += (error * input) / scale[i]! / rows.length));
    }
    weights.forEach((_, i) => {
      speed[i] = 0.9 * speed[i]! - 0.3 * slope[i]!;
      weights[i]! += speed[i];
    });
  }
  const logLoss =
    rows.reduce((sum, { inputs, right }) => sum - Math.log(Math.max(1e-9, right ? chance(inputs) : 1 - chance(inputs))), 0) / rows.length;
  return { weights: weights.map((weight, i) => weight / scale[i]!), logLoss };
}
