namespace Nat.Core.Translation;

/// <summary>Where the choices of one worker stand, so that another one can go on from there.</summary>
/// <param name="Random">Its randomness, see <see cref="SeededRandom.State"/>.</param>
/// <param name="Turn">The number of the address that comes next.</param>
/// <param name="NextPort">The port that comes next.</param>
internal readonly record struct WorkerPlace(ulong Random, uint Turn, uint NextPort);
