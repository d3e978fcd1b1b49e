using Nat.Cli;

return NatProgram.Run(args, new CliHost());
