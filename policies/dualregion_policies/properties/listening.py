"""What listeners say of their protocol and of TLS."""

from dualregion_policies.properties import LISTENER, Property

ALB = "alicloud:alb/listener:Listener"
NLB = "alicloud:nlb/listener:Listener"
SLB = "alicloud:slb/listener:Listener"
GA = LISTENER
ALB_POLICY_TYPE = "alicloud:alb/securityPolicy:SecurityPolicy"

ALB_PROTOCOL = Property(ALB, ("listenerProtocol",))
ALB_POLICY = Property(ALB, ("securityPolicyId",))
ALB_POLICY_VERSIONS = Property(ALB_POLICY_TYPE, ("tlsVersions",))
NLB_PROTOCOL = Property(NLB, ("listenerProtocol",))
NLB_POLICY = Property(NLB, ("securityPolicyId",))
SLB_PROTOCOL = Property(SLB, ("protocol",))
SLB_POLICY = Property(SLB, ("tlsCipherPolicy",))
GA_PROTOCOL = Property(GA, ("protocol",))
GA_POLICY = Property(GA, ("securityPolicyId",))
