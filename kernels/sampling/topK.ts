import { KernelError } from '../kernelError.ts';

/**
 * Indices of the k largest values, largest first, exact; equal values are ordered by index, as lax.top_k does. NaN throws SHAPE: it has no
 * place in an order. A heap of k: O(n log k), nothing of size n is allocated.
 */
export function topKIndices(values: Float32Array, k: number): Int32Array {
  const size = Math.max(0, Math.min(k, values.length));
  const heap = new Int32Array(size);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) throw new KernelError('SHAPE', `Value ${i} is not a number.`);
    if (i < size) {
      heap[i] = i;
      siftUp(heap, i, values);
    } else if (size > 0 && ranksBelow(heap[0]!, i, values)) {
      heap[0] = i;
      siftDown(heap, size, values);
    }
  }
  // the root is the least of what is left: fill from the end
  const sorted = new Int32Array(size);
  for (let left = size; left > 0; left--) {
    sorted[left - 1] = heap[0]!;
    heap[0] = heap[left - 1]!;
    siftDown(heap, left - 1, values);
  }
  return sorted;
}

/** Whether a stands after b in the result. */
function ranksBelow(a: number, b: number, values: Float32Array): boolean {
  return values[a]! < values[b]! || (values[a] === values[b] && a > b);
}

function siftUp(heap: Int32Array, at: number, values: Float32Array): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!ranksBelow(heap[at]!, heap[parent]!, values)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function siftDown(heap: Int32Array, size: number, values: Float32Array): void {
  for (let at = 0; ;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) if (child < size && ranksBelow(heap[child]!, heap[least]!, values)) least = child;
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Int32Array, a: number, b: number): void {
  const kept = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = kept;
}
