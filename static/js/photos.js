/** The only place that makes a phone's photo small: upright, at most 1600 px, JPEG, without its EXIF. */

const LONGEST = 1600;

/** → {blob, filename}; what cannot be read here (HEIC on some phones) goes as it is, the server decides. */
export async function shrink(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return { blob: file, filename: file.name };
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => asElement(file));
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // a transparent PNG would turn black
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close?.();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    if (!blob) throw new Error("no picture");
    return { blob, filename: file.name.replace(/\.\w+$/, "") + ".jpg" };
  } catch {
    return { blob: file, filename: file.name };
  }
}

/** An <img> stands upright by itself, and decodes what older phones refuse to make a bitmap of. */
async function asElement(file) {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
  } finally {
    URL.revokeObjectURL(picture.src);
  }
  return picture;
}
