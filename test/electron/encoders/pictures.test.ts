import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openClassifier } from '../../../electron/encoders/classifier.ts';
import { conceptNames } from '../../../electron/encoders/conceptQuery.ts';
import { openDetector } from '../../../electron/encoders/detector.ts';
import { OnnxSession, floatTensor } from '../../../electron/encoders/onnxSession.ts';
import { drawn, golden, photo, sineInput, store } from './material.ts';

interface ClassifierGolden {
  synthetic_logits: number[];
  photos_top5: Record<string, [number, string, number][]>;
}
interface DetectorGolden {
  boxes_first3: number[][];
  top5_anchors: [number, number, number, number[]][];
  'photos_nms_iou0.5_score0.3': Record<string, [string, number, [number, number, number, number]][]>;
}

const classifierModel = store.require('classifier');
const detectorModel = store.require('detector');
const classifier = await openClassifier(classifierModel);
const detector = await openDetector(detectorModel);
afterAll(async () => {
  await classifier.close();
  await detector.close();
});
const names = ['chelsea', 'coffee', 'rocket', 'astronaut'];

describe('classifier', () => {
  const { synthetic_logits, photos_top5 } = golden('efficientnet_lite0') as ClassifierGolden;

  it('computes the logits of the reference', async () => {
    const session = await OnnxSession.open(join(classifierModel.folder, 'model_fp16w.onnx'), { inputs: ['input'], outputs: ['logits'] });
    const result = await session.run({ input: floatTensor(sineInput(3 * 224 * 224), [1, 3, 224, 224]) });
    session.floats(result, 'logits', [1, 1000]).forEach((logit, i) => expect(Math.abs(logit - synthetic_logits[i]!)).toBeLessThan(0.05));
    await session.close();
  });

  it('names photographs as the reference does', async () => {
    const found = await classifier.encode(names.map((name) => photo(name)));
    found.forEach(({ classes, probabilities }, i) => {
      const reference = photos_top5[`${names[i]!}.jpg`]!.map(([index]) => index);
      // the second view, the whole picture, may change the order of near classes
      expect(reference.slice(0, 3).filter((index) => classes.subarray(0, 5).includes(index)).length).toBeGreaterThanOrEqual(2);
      expect(classes).toHaveLength(20);
      expect([...probabilities].sort((a, b) => b - a)).toEqual([...probabilities]);
      expect(probabilities.reduce((a, b) => a + b)).toBeLessThanOrEqual(1.0001);
    });
  });

  it('refuses a picture whose bytes do not fit its size', async () => {
    const bad = { pts: 0, width: 4000, height: 4000, rgb: new Uint8Array(30) };
    await expect(classifier.encode([bad])).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    await expect(detector.encode([{ ...bad, width: -1 }])).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('takes pictures of one pixel and of extreme shape', async () => {
    const shapes = [
      { width: 1, height: 1 },
      { width: 4000, height: 2 },
    ];
    const found = await classifier.encode(
      shapes.map((shape) => ({ ...shape, pts: 0, rgb: new Uint8Array(shape.width * shape.height * 3) })),
    );
    expect(found).toHaveLength(2);
  });
});

describe('detector', () => {
  const reference = golden('coco_ssd') as DetectorGolden;

  it('computes boxes and scores of the reference', async () => {
    const session = await OnnxSession.open(join(detectorModel.folder, 'model_fp16w.onnx'), {
      inputs: ['image'],
      outputs: ['boxes', 'scores'],
    });
    const result = await session.run({ image: floatTensor(sineInput(300 * 300 * 3), [1, 300, 300, 3]) });
    const boxes = session.floats(result, 'boxes', [1, 1917, 1, 4]);
    const scores = session.floats(result, 'scores', [1, 1917, 90]);
    reference.boxes_first3.flat().forEach((edge, i) => expect(boxes[i]).toBeCloseTo(edge, 2));
    for (const [anchor, column, score] of reference.top5_anchors) {
      const row = scores.subarray(anchor * 90, (anchor + 1) * 90);
      expect(Math.abs(row.reduce((a, b) => Math.max(a, b)) - score)).toBeLessThan(5e-3);
      expect(row.indexOf(row.reduce((a, b) => Math.max(a, b)))).toBe(column);
    }
    await session.close();
  });

  it('finds the objects of the reference in photographs, each once', async () => {
    const found = await detector.encode(names.map((name) => photo(name)));
    found.forEach((detections, i) => {
      const wanted = reference['photos_nms_iou0.5_score0.3'][`${names[i]!}.jpg`]!;
      expect(detections.map(({ label }) => conceptNames[1000 + label])).toEqual(wanted.map(([name]) => name));
      detections.forEach(({ score, box }, k) => {
        const [, wantedScore, [top, left, bottom, right]] = wanted[k]!;
        expect(Math.abs(score - wantedScore)).toBeLessThan(0.08);
        [box.top - top, box.left - left, box.bottom - bottom, box.right - right].forEach((error) =>
          expect(Math.abs(error)).toBeLessThan(0.05),
        );
      });
    });
  });

  it('finds a black screen where nothing is to be seen, and only there', async () => {
    const night = 'color=c=0x060608:s=320x180,drawbox=x=40:y=60:w=12:h=8:c=0xd0b070:t=fill,format=rgb24';
    const lensCap = 'color=c=0x050505:s=320x180,noise=alls=8,format=rgb24';
    const shades = ['color=c=black:s=320x180', lensCap, night, 'color=c=0x202020:s=320x180', 'color=c=white:s=320x180'];
    const found = await detector.encode([...shades.map((source) => drawn(source)), photo('rocket')]);
    const black = found.map((detections) => detections.filter(({ label }) => conceptNames[1000 + label] === 'black screen'));
    expect(black.map(({ length }) => length)).toEqual([1, 1, 0, 0, 0, 0]);
    expect(found[0]![0]).toEqual({ label: 80, score: 1, box: { left: 0, top: 0, right: 1, bottom: 1 } });
  });

  it('knows the labels that ship beside it', () => {
    const labels = JSON.parse(readFileSync(join(detectorModel.folder, 'labels.json'), 'utf8')) as string[];
    expect(labels.filter((name) => name !== 'N/A' && name !== '__background__')).toHaveLength(80);
    expect(conceptNames).toHaveLength(1081);
  });
});
