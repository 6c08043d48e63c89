/** Words of judgment that speak for opposite views: what stands left of `<>` against what stands right, forms between `|`. */
export const opposites = `
expensive | costly | high cost | painful | burden | raise the cost | cost of leaving | 昂贵 | 贵 | 成本高 <> cheap | inexpensive | free | zero | low cost | not high | costs almost nothing | 便宜 | 免费 | 成本低
hard | difficult | tough | painful | locked in | lock-in | rewrite | barrier | 难 | 困难 | 锁定 <> easy | simple | effortless | free | zero | low threshold | convenient | smooth | 容易 | 简单 | 轻松
lead | leading | ahead | first | number one | dominate | dominance | outperform | surpass | 领先 | 第一 | 超过 <> lag | behind | trail | second | lose | overtaken | outperformed | 落后 | 第二
strong | strength | advantage | powerful | best | all-round | 强 | 优势 <> weak | weakness | limited | shortcoming | half a step behind | trough | 弱 | 短板 | 弱点
rise | grow | increase | growth | expand | gain | strengthen | accelerate | 增长 | 上升 | 扩大 <> fall | drop | decline | shrink | lose | narrow | slow | 下降 | 萎缩 | 下滑
moat | barrier | defensive | protection | unshakable | solid | sustainable | 护城河 | 壁垒 <> bubble | shallow | fragile | unclear | temporary | low switching cost | 泡沫
large | big | major | large customer | major client | giant | enterprise customer | 大 | 大型 | 大客户 <> small | start-up | startup | small and medium-sized | 小 | 中小 | 初创
open | open-source | openness | 开放 | 开源 <> closed | closed-source | lock-in | proprietary | tie | 封闭 | 闭源
safe | stable | reliable | secure | 安全 | 稳 <> risk | risky | dangerous | threat | 风险 | 危险
important | decisive | key | crucial | main | matter | core | 重要 | 关键 | 主要 <> unimportant | minor | secondary | matter less | not the main | rather than | decline in importance | 次要 | 不重要
profitable | profit | high-quality | 盈利 <> loss | unprofitable | thin profit | poor quality | 亏损
fast | quick | rapid | 快 <> slow | too slow | 慢
win | victory | succeed | 赢 | 胜 <> lose | defeat | fail | 输 | 失败
depend | rely | external | purchase | buy | overseas | 依赖 | 采购 <> self-developed | in-house | own | independent | 自研 | 自主
good | healthy | optimistic | approve | 好 <> bad | poor | dangerous | pessimistic | worry | anxiety | 坏 | 差
clear | certain | proven | validated | confirmed | 清楚 | 明确 <> unclear | uncertain | unproven | doubtful | not disclosed | 不清楚 | 不确定
cooperate | partner | support | 合作 <> compete | rival | competition | threat | 竞争
`;
