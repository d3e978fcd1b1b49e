return Nat.Bench.Commands.BenchProgram.Run(args);
