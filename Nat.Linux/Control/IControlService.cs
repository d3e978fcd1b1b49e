namespace Nat.Linux.Control;

/// <summary>Does what is asked of a running NAT over its control socket. Used by several threads at once.</summary>
public interface IControlService
{
    /// <summary>
    /// Answers a request: sends any number of lines, then returns what the last line says. What it throws becomes the line that says that the
    /// request failed.
    /// </summary>
    /// <param name="request">What is asked.</param>
    /// <param name="peer">Who asks.</param>
    /// <exception cref="ControlException">The request is wrong, or cannot be done.</exception>
    ControlReturn Answer(ControlRequest request, ControlPeer peer);
}
