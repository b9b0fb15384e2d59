/**
 * The kernel of all-pairs distances, in AssemblyScript: how many byte columns are equal in two rows.
 *
 * Rows are `width` bytes, a multiple of 16. Row i of `left` is compared with row j of `right`; what is never equal to
 * anything (a missing locus, an allele that one row alone has) is 0 in `left` and 255 in `right`, so that no mask is
 * needed. Counts are bytes in sixteen lanes, one for each column of sixteen, and are widened before they can run over.
 * A tile of 2 × 4 rows keeps eight counters and six loads in registers.
 * `npm run generate` compiles it into src/genome/tree/kernel.generated.ts.
 */

/** 255 steps of sixteen bytes: after one more a lane could run over. */
const RUN: u32 = 255 * 16;

// @ts-expect-error: decorators of AssemblyScript
function sum(lanes: v128): u32 {
  const halves = i16x8.extadd_pairwise_i8x16_u(lanes);
  const quarters = i32x4.extadd_pairwise_i16x8_u(halves);
  return (
    i32x4.extract_lane(quarters, 0) +
    i32x4.extract_lane(quarters, 1) +
    i32x4.extract_lane(quarters, 2) +
    i32x4.extract_lane(quarters, 3)
  );
}

/** Counts of the pairs (i, j), i in [i0, i1), j in [j0, j1), are stored as u16 at out + 2 × (i × stride + j). */
export function tile(
  left: usize,
  right: usize,
  width: u32,
  i0: u32,
  i1: u32,
  j0: u32,
  j1: u32,
  out: usize,
  stride: usize,
): void {
  for (let i = i0; i < i1; i += 2) {
    // The last row of an odd block is compared twice; the second answer goes to the same place.
    const a0 = left + <usize>i * width;
    const second = i + 1 < i1 ? i + 1 : i;
    const a1 = left + <usize>second * width;
    const out0 = out + 2 * (<usize>i * stride);
    const out1 = out + 2 * (<usize>second * stride);
    for (let j = j0; j < j1; j += 4) {
      const last = j1 - 1;
      const jb = min(j + 1, last);
      const jc = min(j + 2, last);
      const jd = min(j + 3, last);
      const b0 = right + <usize>j * width;
      const b1 = right + <usize>jb * width;
      const b2 = right + <usize>jc * width;
      const b3 = right + <usize>jd * width;
      let n00: u32 = 0,
        n01: u32 = 0,
        n02: u32 = 0,
        n03: u32 = 0;
      let n10: u32 = 0,
        n11: u32 = 0,
        n12: u32 = 0,
        n13: u32 = 0;
      for (let from: u32 = 0; from < width; from += RUN) {
        const to = min(from + RUN, width);
        let c00 = i8x16.splat(0),
          c01 = c00,
          c02 = c00,
          c03 = c00,
          c10 = c00,
          c11 = c00,
          c12 = c00,
          c13 = c00;
        for (let k: usize = from; k < to; k += 16) {
          const x0 = v128.load(a0 + k);
          const x1 = v128.load(a1 + k);
          let y = v128.load(b0 + k);
          c00 = i8x16.sub(c00, i8x16.eq(x0, y));
          c10 = i8x16.sub(c10, i8x16.eq(x1, y));
          y = v128.load(b1 + k);
          c01 = i8x16.sub(c01, i8x16.eq(x0, y));
          c11 = i8x16.sub(c11, i8x16.eq(x1, y));
          y = v128.load(b2 + k);
          c02 = i8x16.sub(c02, i8x16.eq(x0, y));
          c12 = i8x16.sub(c12, i8x16.eq(x1, y));
          y = v128.load(b3 + k);
          c03 = i8x16.sub(c03, i8x16.eq(x0, y));
          c13 = i8x16.sub(c13, i8x16.eq(x1, y));
        }
        n00 += sum(c00);
        n01 += sum(c01);
        n02 += sum(c02);
        n03 += sum(c03);
        n10 += sum(c10);
        n11 += sum(c11);
        n12 += sum(c12);
        n13 += sum(c13);
      }
      store<u16>(out0 + 2 * j, <u16>n00);
      store<u16>(out0 + 2 * jb, <u16>n01);
      store<u16>(out0 + 2 * jc, <u16>n02);
      store<u16>(out0 + 2 * jd, <u16>n03);
      store<u16>(out1 + 2 * j, <u16>n10);
      store<u16>(out1 + 2 * jb, <u16>n11);
      store<u16>(out1 + 2 * jc, <u16>n12);
      store<u16>(out1 + 2 * jd, <u16>n13);
    }
  }
}

/**
 * One row of codes of 16 bits at `left` with the rows [j0, j1) at `right`, `width` bytes each, a multiple of 16: how many are
 * equal is stored as u16 at out + 2 × j. What is equal to nothing is 65535 in `left`, and never that in `right`.
 */
export function row(left: usize, right: usize, width: u32, j0: u32, j1: u32, out: usize): void {
  for (let j = j0; j < j1; j++) {
    const other = right + <usize>j * width;
    let lanes = i16x8.splat(0);
    for (let k: usize = 0; k < width; k += 16) {
      lanes = i16x8.sub(lanes, i16x8.eq(v128.load(left + k), v128.load(other + k)));
    }
    const halves = i32x4.extadd_pairwise_i16x8_u(lanes);
    const same =
      i32x4.extract_lane(halves, 0) +
      i32x4.extract_lane(halves, 1) +
      i32x4.extract_lane(halves, 2) +
      i32x4.extract_lane(halves, 3);
    store<u16>(out + 2 * j, <u16>same);
  }
}
