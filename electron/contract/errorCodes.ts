/**
 * Every error a person can meet, by its stable code. A code never changes its meaning; messages may.
 * `messages.ts` holds what each says and what to do about it.
 */
export type ErrorCode =
  // usage and life of the program
  | 'USAGE'
  | 'NOT_BUILT'
  | 'CANCELLED'
  | 'INTERNAL'
  | 'LIBRARY_IN_USE'
  | 'LIBRARY_TOO_NEW'
  | 'LIBRARY_DAMAGED'
  | 'DISK_FULL'
  | 'HOST_GONE'
  | 'NOT_GRANTED'
  // files and media
  | 'FILE_MISSING'
  | 'FILE_EMPTY'
  | 'FILE_NOT_REGULAR'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'FILE_NAME_TOO_LONG'
  | 'FILE_GROWING'
  | 'FILE_CHANGED'
  | 'NO_VIDEOS_FOUND'
  | 'NOT_A_VIDEO'
  | 'NO_INDEX'
  | 'DECODE_FAILED'
  | 'FFMPEG_MISSING'
  | 'FFMPEG_FAILED'
  | 'IMAGE_UNREADABLE'
  | 'VIDEO_UNKNOWN'
  // models
  | 'MODEL_UNKNOWN'
  | 'MODEL_MISSING'
  | 'MODEL_DAMAGED'
  | 'MODEL_UNSUPPORTED'
  | 'DOWNLOAD_FAILED'
  | 'NETWORK_BLOCKED'
  | 'WEIGHTS_DAMAGED'
  | 'WEIGHTS_REFUSED'
  // search
  | 'QUERY_EMPTY'
  | 'QUERY_INVALID'
  | 'LINE_UNKNOWN'
  // processes and the ring
  | 'CHILD_CRASHED'
  | 'CHILD_TIMEOUT'
  | 'RING_SEQ'
  | 'RING_TIMEOUT'
  | 'RING_WORKER_LOST'
  | 'RING_SHAPE'
  | 'BACKEND_UNAVAILABLE'
  | 'SHARED_MEMORY';
