using System.Runtime.CompilerServices;

// Locals are not zeroed on entry to a method: nothing here reads one before it is written, and the way of a new flow has a kilobyte of them.
[module: SkipLocalsInit]
