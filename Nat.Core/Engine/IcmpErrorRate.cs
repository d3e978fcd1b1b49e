namespace Nat.Core.Engine;

/// <summary>How many ICMP errors the NAT may send (RFC 1812 section 4.3.2.8); its workers share one.</summary>
/// <param name="perSecond">Errors in a second; 0 for none.</param>
internal sealed class IcmpErrorRate(int perSecond)
{
    /// <summary>Errors that may be sent at once after a silence (Linux: <c>icmp_msgs_burst</c>).</summary>
    private const int Burst = 50;

    private readonly Lock _lock = new();
    private int _perSecond = perSecond;
    private double _tokens = Burst;
    private Instant _filled;

    /// <summary>Sets another rate.</summary>
    /// <param name="rate">Errors in a second; 0 for none.</param>
    public void Change(int rate)
    {
        using var held = _lock.EnterScope();
        _perSecond = rate;
    }

    /// <summary>Takes leave to send one.</summary>
    public bool TryTake(Instant now)
    {
        using var held = _lock.EnterScope();
        if (now > _filled)
        {
            _tokens = Math.Min(Burst, _tokens + ((now - _filled).TotalSeconds * _perSecond));
            _filled = now;
        }

        if (_tokens < 1 || _perSecond == 0)
            return false;
        _tokens--;
        return true;
    }
}
