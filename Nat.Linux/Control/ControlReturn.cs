using System.Text.Json;

namespace Nat.Linux.Control;

/// <summary>What the last line of an answer says: writes the members of its object.</summary>
/// <param name="json">Stands inside that object.</param>
public delegate void ControlReturn(Utf8JsonWriter json);
