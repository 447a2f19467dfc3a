const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const escapeHtml = (text: string | number): string =>
  String(text).replace(/[&<>"]/g, (character) => entities[character])
