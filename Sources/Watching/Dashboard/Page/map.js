"use strict";

// Viridis (van der Walt and Smith 2015, in the public domain) at 0, 1/16, … 1.
const VIRIDIS = [
  0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
  0x1fa088, 0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725,
];

/** 256 colours as canvases keep them: 0xAABBGGRR. */
const COLOURS = Uint32Array.from({ length: 256 }, (_, index) => {
  const scaled = (index / 255) * (VIRIDIS.length - 1);
  const low = Math.min(Math.floor(scaled), VIRIDIS.length - 2);
  const mix = (shift) => {
    const [a, b] = [(VIRIDIS[low] >> shift) & 255, (VIRIDIS[low + 1] >> shift) & 255];
    return Math.round(a + (b - a) * (scaled - low));
  };
  return (0xff000000 | (mix(0) << 16) | (mix(8) << 8) | mix(16)) >>> 0;
});

/** A place whose cells all ended without a number. */
const FAILED = 0xff3f3fd0;

/** Values over two axes that arrive bit by bit, on a canvas. */
class HeatMap {
  constructor(canvas) {
    this.canvas = canvas;
    this.clear();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** Forgets all values. */
  clear() {
    [this.rows, this.columns, this.read, this.shards] = [0, 0, 0, 0];
    this.values = new Float32Array(0);
    this.states = new Uint8Array(0);
    this.counts = new Uint32Array(0);
    this.fullCount = 1;
  }

  /** Takes in a message of `map` (see MapMessage.swift); says whether anything changed. */
  take(buffer) {
    const [read, shards, rows, columns, isWhole, count] = new Uint32Array(buffer, 0, 6);
    if (isWhole || rows !== this.rows || columns !== this.columns) {
      this.values = new Float32Array(rows * columns).fill(NaN);
      this.states = new Uint8Array(rows * columns);
      this.counts = new Uint32Array(rows * columns);
      this.image = null;
    }
    [this.rows, this.columns, this.read, this.shards] = [rows, columns, read, shards];
    const places = new Uint32Array(buffer, 24, count);
    const values = new Float32Array(buffer, 24 + 4 * count, count);
    const counts = new Uint32Array(buffer, 24 + 8 * count, count);
    const states = new Uint8Array(buffer, 24 + 12 * count, count);
    for (let i = 0; i < count; i++) {
      this.values[places[i]] = values[i];
      this.states[places[i]] = states[i];
      this.counts[places[i]] = counts[i];
    }
    return count > 0 || isWhole;
  }

  /** Smallest and largest value, and whether colours stand for logarithms. */
  scale() {
    let [low, high] = [Infinity, -Infinity];
    for (const value of this.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { low, high, isLogarithmic: low > 0 && high > 20 * low };
  }

  /** Draws everything. `axes` are {name, values} of rows and columns; they are kept for the next time. */
  draw(axes = this.axes) {
    this.axes = axes;
    if (!axes || !this.rows) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.canvas.clientWidth, this.canvas.clientHeight];
    if (!width || !height) return;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    const style = getComputedStyle(this.canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = "12px " + style.fontFamily;
    context.fillStyle = style.color;

    const box = (this.box = { x: 64, y: 10, width: width - 64 - 96, height: height - 10 - 44 });
    const scale = this.scale();
    this.paint(scale);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, box.x, box.y, box.width, box.height);
    this.hatch(context);
    this.drawAxes(context, axes);
    if (scale.high >= scale.low) this.drawBar(context, scale, width);
  }

  /** Values into the pixels of an image of a place each, the first row at the bottom. */
  paint(scale) {
    if (!this.image) {
      this.image = new OffscreenCanvas(this.columns, this.rows);
      this.pixels = this.image.getContext("2d").createImageData(this.columns, this.rows);
    }
    const pixels = new Uint32Array(this.pixels.data.buffer);
    const map = scale.isLogarithmic ? Math.log : (value) => value;
    const [low, span] = [map(scale.low), map(scale.high) - map(scale.low)];
    for (let row = 0; row < this.rows; row++) {
      const target = (this.rows - 1 - row) * this.columns;
      for (let column = 0; column < this.columns; column++) {
        const place = row * this.columns + column;
        const value = this.values[place];
        let colour = 0;
        if (value === value) {
          colour = COLOURS[span > 0 ? Math.round((255 * (map(value) - low)) / span) : 128];
          // What is not whole yet shows through.
          if (this.states[place] === 1) colour = (colour & 0x00ffffff) | 0xa0000000;
        } else if (this.states[place] === 2) colour = FAILED;
        else colour = 0x30808080;
        pixels[target + column] = colour;
      }
    }
    this.image.getContext("2d").putImageData(this.pixels, 0, 0);
  }

  /** Whether all cells of a place are settled, and its value is the mean of only some of them. */
  isPartial(place) {
    return this.states[place] === 2 && this.counts[place] > 0 && this.counts[place] < this.fullCount;
  }

  /** How many places are such. */
  partialPlaces() {
    return this.counts.reduce((sum, _, place) => sum + (this.isPartial(place) ? 1 : 0), 0);
  }

  /** A line across every place that is the mean of only some of its cells. */
  hatch(context) {
    const { x, y, width, height } = this.box;
    const [w, h] = [width / this.columns, height / this.rows];
    context.save();
    context.strokeStyle = "#ff4040";
    context.lineWidth = 1.5;
    context.beginPath();
    for (let place = 0; place < this.counts.length; place++) {
      if (!this.isPartial(place)) continue;
      const left = x + (place % this.columns) * w;
      const bottom = y + height - Math.floor(place / this.columns) * h;
      context.moveTo(left, bottom);
      context.lineTo(left + w, bottom - h);
    }
    context.stroke();
    context.restore();
  }

  drawAxes(context, axes) {
    const { x, y, width, height } = this.box;
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const [index, at] of ticks(this.columns, width, 56)) {
      context.fillText(short(axes.columns.values[index]), x + at, y + height + 5);
    }
    context.fillText(axes.columns.name, x + width / 2, y + height + 23);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const [index, at] of ticks(this.rows, height, 20)) {
      context.fillText(short(axes.rows.values[index]), x - 6, y + height - at);
    }
    context.save();
    context.translate(12, y + height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(axes.rows.name, 0, 0);
    context.restore();
  }

  drawBar(context, scale, width) {
    const { y, height } = this.box;
    const x = width - 84;
    for (let i = 0; i < height; i++) {
      const colour = COLOURS[Math.round((255 * (height - 1 - i)) / (height - 1))];
      context.fillStyle = `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
      context.fillRect(x, y + i, 14, 1.5);
    }
    context.fillStyle = getComputedStyle(this.canvas).color;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (let i = 0; i <= 4; i++) {
      const value = scale.isLogarithmic
        ? scale.low * Math.pow(scale.high / scale.low, i / 4)
        : scale.low + ((scale.high - scale.low) * i) / 4;
      context.fillText(short(value), x + 19, y + height - (height * i) / 4 + (i === 0 ? -6 : i === 4 ? 6 : 0));
    }
  }

  /** What lies at a point of the page: {row, column, value, state, count}; null outside the map. */
  at(event) {
    if (!this.box) return null;
    const frame = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - frame.left - this.box.x) / this.box.width) * this.columns);
    const up = Math.floor(((event.clientY - frame.top - this.box.y) / this.box.height) * this.rows);
    const row = this.rows - 1 - up;
    if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return null;
    const place = row * this.columns + column;
    return { row, column, value: this.values[place], state: this.states[place], count: this.counts[place] };
  }
}

/** Indices of an axis that have room for a label, and the middle of each in pixels. */
function ticks(count, length, room) {
  const step = Math.max(1, Math.ceil((count * room) / length));
  const list = [];
  for (let index = 0; index < count; index += step) list.push([index, ((index + 0.5) * length) / count]);
  return list;
}

/** A number in three significant digits. */
function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}
