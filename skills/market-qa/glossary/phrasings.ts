/**
 * Phrasings of business English that may stand for each other in a question and a document, though they are not the same
 * word: a line is a group, forms between `|`. Looser than ./business.ts, whose forms count as one. Matched by stem.
 */
export const phrasings = `
people | users | persons | viewers
good at | strength | advantage | excel | strong | shine
bad at | weakness | weak | limited | poor | shortcoming
successful | success | succeed | succeeded | work out
grade | mark | rating | score
back | backed | sponsor | support
badly | poorly | weak | weakness | limited
gear | equipment | hardware | GPU
resemble | like | liken | compare
streak | consecutive
people used | people use | daily active users | users
take charge | took charge | takes charge | taken charge | took over | take over | succeed
regional | local | provincial
put money into | invest in | sponsor | fund | finance
chip in | sponsor | contribute
subscribe | start at | subscription | membership | starts at
pluses | plus points | pros | upsides | advantages | strengths | benefits
minuses | cons | downsides | drawbacks | disadvantages | weaknesses | weakness | shortcomings
feel at home | safe ground | home turf | comfort zone | strong suit | stronghold
judged on | judged by | measured on | measured by | assessed | assessment | assessment indicators | KPI | evaluated
stepped in | step in | stepping in | intervene | intervened
carmaker | car maker | automaker | car company | auto | carmakers
contract | project | deal | order
bundle | package | plan | suite
head office | headquarters | headquartered | offices | campus | based in | located
sceptical | skeptical | hesitant | reluctant | do not intend
coders | programmers | developers | engineers
paper | report | study
first of all | above all | first | primarily
stock up on | stock up | bought | purchased | purchase
waiting | backlog | pending | outstanding
gamers | consumer | consumer-grade
tricks | techniques | methods | optimizations | optimisations
slashed | slash | cut | reduced | price cut
outside vendors | third-party | outside suppliers | other vendors
metaphor | liken | compare | like | image
sales | revenue | turnover | takings | top line | receipts
take in | took in | bring in | brought in | pull in | rake in | earn | generate | revenue
make money | earn money | profit | profitable | in the black
lose money | in the red | loss | unprofitable | losses
bottom line | net profit | net income | earnings
slice | share | portion | chunk | piece of the pie | proportion | percentage | part
lion's share | majority | most of | bulk
pie | market
how big | how large | size | scale
headcount | workforce | staff | personnel | employees | people on the payroll | team size
boss | chief | head | leader | lead | CEO | chief executive | at the helm | in charge
top executive | chief executive | CEO
second in command | deputy | vice president
run by | managed by | headed by | led by | under | operated by | overseen by | in the hands of
oversee | supervise | manage | lead | in charge of | responsible for | look after | take care of
answer to | report to | accountable to | under | report directly to
take over | took over | succeed | replace | step into | inherit | assume | take the reins
successor | replacement | took over | succeed | took his place | took her place
came before | come before | precede | predecessor | forerunner | earlier version | ahead of
came after | come after | follow | successor | next
step down | resign | quit | leave | left | depart | departure | walk out | move on
went over to | go over to | went to | moved to | move to | defect | switch to | jump ship | join | cross over
poach | lure away | hire away | recruit | snatch
come on board | join | hired
bring on board | hire | recruit | appoint
vacancy | opening | job | position | post | role | opening for
put up | post | advertise | list | publish
sack | lay off | fire | dismiss | job cuts | redundancy | layoffs
pay rise | raise | salary increase
wage | salary | pay | compensation | remuneration | take home
background | career | experience | worked before
in a row | consecutive | successive | running | straight | on end | back to back
year after year | consecutive years | every year | annually
again and again | repeatedly | several times | time and again
how often | times | frequency
double | twofold | twice as much | two times | 100% increase | doubling
triple | threefold | three times | tripling
quadruple | fourfold | four times
tenfold | ten times | by a factor of ten
multiply | fold | times | grow | expand
halve | half | 50% lower | cut in half
nearly | almost | close to | just under | approximately
exceed | surpass | more than | over | beat | outstrip | pass
at least | minimum | no less than | starts at | from
at most | maximum | up to | no more than | cap | ceiling
floor | bottom limit | lower limit | minimum
soar | surge | jump | skyrocket | shoot up | explode | leap | rocket
shrink | decline | drop | fall | contract | dwindle | lose ground
slow down | decelerate | lose momentum | cool
speed up | accelerate | gain momentum | pick up speed
stay flat | unchanged | stagnate | level off
gain ground | catch up | close the gap | narrow the gap
fall behind | lag | trail | half a step behind | left behind
overtake | pass | surpass | leapfrog | outstrip
lead | ahead | in front | first place | number one | on top
number one | first place | rank first | top | leader | best | world's best
runner-up | second place | number two | rank second
outside customers | external customers | third-party customers | outside clients
customers | clients | accounts | buyers | patrons
major accounts | key accounts | big customers | major clients | large customers
audience | viewers | spectators | watchers
members of the public | consumers | end users | ordinary users
user base | users | audience | number of users
subscribers | members | paying users | membership
paying customers | paid users | subscribers
rival | competitor | opponent | challenger | contender | other player
take on | compete with | challenge | rival | fight
contest | competition | battle | war | race | struggle | clash
defend | protect | hold off | fend off | contain | hold back
win over | attract | gain | woo | lure | draw
sign up | win | attract | subscribe | join
land | win | secure | clinch | pick up | bag
lose out | lose | fail to win | miss out
deal | contract | agreement | transaction
bid | offer | quote | tender | proposal | counter-offer
promise | commitment | pledge | undertaking | vow | guarantee
counter | respond | hit back | fight back | counterattack | answer
opening quarter | first quarter | Q1 | first three months | opening three months | January to March
second quarter | Q2 | April to June
third quarter | Q3 | July to September
last quarter | fourth quarter | Q4 | final quarter | closing quarter | final three months | October to December
first six months | first half | H1 | opening half
last six months | second half | H2 | closing half
end of the decade | 2030 | by 2030
turn of the decade | 2030
year end | end of the year | December | by the end of the year
start of the year | beginning of the year | January | early
so far | to date | until now | over the years | altogether | in total
in all | in total | altogether | sum | total
twelve months | year | annual
each month | monthly | per month | a month | every month
each day | daily | per day | a day | every day
each year | annual | yearly | per year | a year
fortnight | two weeks
overnight | evening | night
the day before | yesterday | one day before | a day earlier
come out | came out | release | launch | publish | appear | hit the market | debut | see the light of day | saw the light of day | arrive | first appear
go live | launch | official launch | start | go online | officially launched
bring out | release | launch | introduce | put out
unveil | announce | reveal | present | launch | release | introduce
kick off | start | begin | launch
set up | establish | found | create | start | form
shut down | close | discontinue | wind up | cease
break up | split | spin off | divide | separate
fold into | merge | integrate | absorb | combine
closely | deeply | tightly | intimately | strongly
combine | integrate | merge | join | unite | link
hook up | connect | integrate | link | plug into | tie in | couple
build in | built in | integrate | embed | incorporate | adopt
roll out | launch | introduce | deploy
up and running | start | operational | in operation | ready
put together | build | assemble | create | compose
come up with | develop | invent | design | create
in-house | self-developed | proprietary | home-grown | own | self-made | home-made
off the shelf | ready-made | third-party | standard
opened up | open-source | open source | made public | free
hand out | give away | distribute | give | award | dole out | send out
gift | present | giveaway | prize | reward
gadget | device | tech product | tech gift | electronics
cash gift | money gift | red packet | red envelope
buy | purchase | acquire | procure | snap up
buy up | acquire | acquisition | takeover | take over
parent | owner | belong to | owned by | subsidiary
belong to | part of | owned by | under
sell off | divest | dispose of
go public | list | listing | IPO | float | stock market debut | flotation
stock market | bourse | exchange | stock exchange
stockholder | shareholder | investor | owner
note to stockholders | letter to shareholders | shareholder letter
sign | issue | put one's name to | author
worth | value | valuation | market value | amount
put money into | invest | investment | spend | pour into
outlay | expenditure | spending | capital expenditure | capex | investment
set aside | reserve | earmark | allocate | budget
foot the bill | pay | fund | finance | bear the cost
funding | financing | capital raised | money raised
order book | backlog | orders on hand | unfilled orders
price tag | price | cost | fee | charge
charge | price | fee | cost | bill
cheap | low price | inexpensive | affordable | low-cost | low-priced
pricey | expensive | costly | high price
price cut | cheaper | discount | lower prices | undercut | reduction
undercut | lower | cheaper | price war
go down | fall | drop | decline | decrease
go up | rise | increase | climb | grow
bring down | lower | reduce | cut | decrease
lift | raise | increase | boost | push up | revise upward
goal | target | aim | objective | ambition | meant to achieve | set out to do
aim for | target | seek | strive | goal | want
mean to | plan | intend | planned | aim
blueprint | plan | strategy | roadmap
road | path | route | way | course | direction
approach | strategy | tactic | method | way | playbook
dangerous | risk | risky | hazardous | perilous | danger
downside | risk | weakness | drawback | disadvantage
weak spot | weakness | shortcoming | vulnerability | limited
strong suit | strength | advantage | forte | shine | best at
edge | advantage | lead | superiority
moat | barrier | protection | defensive
safety net | fallback | back-up plan | plan B
turning point | watershed | inflection point | milestone
trigger | spark | set off | cause | lead to | touch off
how come | why | reason | because
for what reason | why | because
due to | because | as a result of | owing to | thanks to
phase | stage | cycle | period | step | era
mark | rating | score | grade
test | benchmark | evaluation | exam | assessment
lost their worth | no longer useful | barely separate | explain less | obsolete
veteran | old | long-standing | established | experienced
boast | claim | advertise | proclaim | tout | brag
poster | billboard | advertisement | ad | hoarding
talk up | promote | advertise | tout
praise | call | describe | compliment | hail | the best
in the eyes of | according to | view | opinion | says
reckon | think | believe | estimate | predict | expect | say
warn | caution | alert
admit | acknowledge | concede
liken | compare | picture | metaphor | comparison | resemble
stand for | mean | abbreviation | short for | meaning
known as | called | named | go by the name | under the name
outside China | overseas | abroad | international | foreign | global
abroad | overseas | international | foreign market
worldwide | global | international | on the planet | in the world | across the world
at home | domestic | local | national
home market | domestic market | Chinese market
brand | maker | manufacturer | vendor | producer
handset | smartphone | phone | mobile phone | mobile
handset brand | smartphone maker | phone maker | smartphone brand
picture | image | photo | graphic
speech | voice | audio | spoken
clip | video | film | footage
program | app | application | software
workplace software | office app | office software | collaboration app | office
note | letter | memo | message
novel | book | work of fiction | story
engineering chief | technical leader | tech lead | chief engineer | CTO
programmer | developer | coder | software engineer
engineer | technician | developer
job | task | workload | assignment
job | position | title | role | post
invisible | not show | hidden | unseen | not visible
show up | appear | visible | reflected
keep secret | undisclosed | not disclose | confidential
make public | disclose | publish | reveal | announce
leak | reveal | insiders | sources close to
money | cash | funds | capital | amount | yuan | RMB | dollars | euros | investment
sum | amount | total | money | yuan | RMB | dollars | euros
number | count | quantity | amount
usage | use | consumption | utilization
computing power | compute | processing power | capacity
data center | server farm | computing facility
run on | powered by | based on | rely on
run | use | integrate | adopt | install | built in
rely on | depend on | hinge on | lean on
swap | replace | substitute | exchange | switch
stand-in | substitute | replacement | alternative
move away | switch | migrate | leave | migration
tied to | locked in | bound to | lock-in | dependent on
loyal | sticky | stickiness | retention
churn | customer loss | defection | turnover of customers
supply chain | industry chain | suppliers | value chain
supplier | vendor | provider | source
retailer | merchant | shop | store | seller
authorities | government | state | public sector | officials
state-owned company | state-owned enterprise | government-owned
start-up | startup | young company | young firm | young business | new company | fledgling company | new venture
big name | giant | major company | heavyweight | large company
newcomer | latecomer | new entrant | start-up
insider | source | person familiar | employee
outsider | external | third party
survey | study | research | report | poll
ranking | list | league table | chart | order
top ten | ten biggest | ten largest | ten leading | top 10
top five | five biggest | five largest | five leading
leading | biggest | largest | top | major
tie-up | partnership | alliance | cooperation | collaboration
join forces | partner | cooperate | collaborate | team up
sole | exclusive | only | single
fan | follower | supporter | enthusiast
ready for | prepared | suitable | fit
quick | fast | rapid | speedy | swift
brand-new | new | latest | fresh | newest
cover | range | span | include | from
made up of | consist of | include | comprise | composed of
come with | include | bundle | contain | supplied with
take part | participate | join in | involve
worry | concern | anxiety | fear | trouble
care about | concern | matter | priority
clear up | explain | clarify
rule out | exclude | deny | reject
back | support | endorse | fund
hit by | affected by | suffer | hurt
bottleneck | shortage | constraint | scarcity
tight supply | shortage | scarce
in short supply | shortage | scarce | limited supply
understand by | define | definition | mean by | describe
explicitly | specifically | expressly | in particular
work with | support | compatible with | run with | get along with
swallow | take in | digest | process | handle
how long a text | context window | context length | long text
read at once | take in | context window | process at once
former | ex | previous | one-time | used to be | earlier
part of the world | region | area | market | continent
concentrate on | focus on | core focus | focus | specialize in
go abroad | globalization | go global | expand overseas | take abroad | internationalize | overseas expansion
end up at | join | came to | come to | arrive at
stay | remain | continue | keep | persist
metered | billed | charged | priced | pay-as-you-go
regional TV | local TV | regional station | local station | TV channel | TV station
backer | sponsor | investor | supporter | financial backer
technical | engineering | technological
teach | train | training | coach
tell apart | separate | distinguish | differentiate
no match for | weaker | behind | inferior
worried | anxiety | anxious | concern | trouble
painful | hardest | worst | hurt | difficult
biggest worry | greatest threat | main concern | anxiety
threat | danger | menace
be known for | famous for | reputation | renowned
reputation | name | standing | image
worldwide reputation | international reputation
try out | test | trial | sample | use first
cut corners | save | reduce cost
hold | own | have | account for | possess
belong | hold | own | share
dominate | lead | majority | dominant | dominance
take the lead | overtake | lead | first place
crown | title | first place | champion
champion | first | winner | leader
close behind | second | runner-up
come last | last place | lowest
make do without | lack | without
stop using | leave | switch | migrate | abandon
rewrite | redo | rebuild | from scratch
start over | from scratch | rewrite | begin anew
hard | difficult | painful | tough | challenging
easy | simple | effortless | low threshold | convenient
one click | instantly | immediately
speed | fast | how quickly | pace | rate
deadline | due date | by when
timetable | schedule | plan | roadmap
joint | combined | shared | together
together | combined | total | sum
on its own | alone | single | independent
independent | separate | on its own | stand-alone
in person | personally | himself | herself
personally | in person | directly | himself
secretly | quietly | behind the scenes
openly | bluntly | publicly | frankly
complain | say bluntly | criticise | grumble
compare to | liken | picture | call | resemble | image
nickname | called | known as | dubbed
slogan | motto | claim | tagline
TV show | programme | broadcast | gala
show | gala | programme | broadcast
holiday | festival | break | vacation
new year | Spring Festival | Lunar New Year | Chinese New Year
conference | event | summit | press conference
press conference | launch event | news conference | media event
interview | talk | conversation | spoke to | told
spoke to | interview | told | talked to
award | give | grant | hand
employ | hire | use | staff
use up | consume | consumption | burn through | eat up
burn money | lose money | spend heavily | loss
capacity | ability | capability | power
spare | free up | reserve | ample
reserve | stockpile | set aside | stock | inventory
request | call | query | invocation
processor | chip | semiconductor | CPU | GPU
video card | graphics card | GPU | graphics processor
home-made | self-developed | in-house | own
pay for | paid | buy | purchase | cost
free of charge | free | at no cost | without paying
subscription | membership | plan | subscribe
cheapest | lowest price | starts at | entry price | minimum
entry price | starts at | starting price | cheapest
settle | resolve | decide | agree
agreement | deal | contract | partnership
court | woo | attract | approach
bundle | package | include | combine
layer | level | tier | stage
outlook | forecast | prediction | expectation | prospects
foresee | predict | forecast | expect | project
guess | estimate | forecast | predict
calculate | compute | work out | estimate
show | demonstrate | prove | indicate | illustrate
prove | demonstrate | show | confirm | validate
illustrate | show | example | demonstrate | picture
cooperate | work together | partner | collaborate
obstacle | barrier | hurdle | hindrance
bind | tie | lock | couple
wall | barrier | moat | defense | defensive
home-grown | domestic | self-developed | local
`;
