/**
 * Names of the technology and cloud market in English and Chinese. One name a line: English forms, `=`, Chinese forms,
 * `|` between forms; the first of each is the one shown. The corpus adds its own names, see ../names.ts.
 */

/** Companies, business units, laboratories and institutions. */
export const organisations = `
Alibaba | Alibaba Group = 阿里巴巴 | 阿里 | 阿里巴巴集团
Alibaba Cloud | Aliyun | Alibaba Cloud Intelligence | Ali Cloud | AliCloud = 阿里云 | 阿里云智能
ByteDance | Byte Dance = 字节跳动 | 字节
Volcano Engine | Volcengine | Volc Engine | Volcano = 火山引擎 | 火山
Baidu = 百度 | 百度集团
Baidu Cloud | Baidu Intelligent Cloud | Baidu Smart Cloud | Baidu AI Cloud = 百度智能云 | 百度云
Tencent = 腾讯
Tencent Cloud = 腾讯云
Huawei = 华为
Huawei Cloud = 华为云
China Telecom = 中国电信
Tianyi Cloud | CTyun = 天翼云
China Mobile = 中国移动
China Unicom = 中国联通
JD | JD.com | Jingdong = 京东
Meituan = 美团
Pinduoduo | PDD = 拼多多
Xiaomi = 小米
Kuaishou = 快手
NetEase = 网易
SenseTime = 商汤
iFlytek = 科大讯飞 | 讯飞
Li Auto = 理想汽车 | 理想
NIO = 蔚来
XPeng = 小鹏
BYD = 比亚迪
Vivo
Oppo
Weibo = 微博
Xiaohongshu | RedNote = 小红书
Bilibili = 哔哩哔哩 | B站
Ant Group | Ant Financial = 蚂蚁集团 | 蚂蚁金服
Alimama = 阿里妈妈
Taotian Group | Taotian = 淘天集团 | 淘天
Cainiao = 菜鸟
Lazada
T-Head | T-Head Semiconductor | Pingtouge = 平头哥 | 平头哥半导体
DAMO Academy | DAMO = 达摩院
Tongyi Lab | Tongyi Laboratory = 通义实验室
Tongyi Large-Model Division | Tongyi Large Model Business Unit = 通义大模型事业部
Wanxiang Laboratory | Wanxiang Lab = 万相实验室
Alibaba Token Hub | Token Hub | ATH = 阿里Token Hub
Seed team | Seed department | ByteDance Seed = Seed团队 | Seed部门
Institute of Deep Learning | IDL = 深度学习研究院 | 深度学习实验室
DeepSeek = 深度求索
Moonshot | Moonshot AI = 月之暗面
MiniMax = 稀宇科技
Zhipu | Zhipu AI | Z.ai = 智谱 | 智谱AI
StepFun = 阶跃星辰
Baichuan = 百川智能
01.AI = 零一万物
OpenAI
Anthropic
Google = 谷歌
Google Cloud | GCP = 谷歌云
Google DeepMind | DeepMind = 谷歌DeepMind
Microsoft = 微软
Azure | Microsoft Azure = 微软云 | 微软Azure
Amazon = 亚马逊
AWS | Amazon Web Services = 亚马逊云科技 | 亚马逊云 | 亚马逊AWS
Meta | Facebook
Apple = 苹果公司 | 苹果
Nvidia | NVIDIA = 英伟达
AMD = 超威
Intel = 英特尔
Qualcomm = 高通
TSMC = 台积电
SMIC = 中芯国际
Cambricon = 寒武纪
Oracle = 甲骨文
IBM
Salesforce
SAP
Tesla = 特斯拉
Samsung = 三星
Hugging Face
ModelScope = 魔搭
CCTV | China Central Television = 央视 | 中央电视台
Dragon TV = 东方卫视
Jiangsu TV = 江苏卫视
Henan TV = 河南卫视
Zhejiang TV = 浙江卫视
Hunan TV = 湖南卫视
Dewu = 得物
Ministry of Industry and Information Technology | MIIT = 工信部
`;

/** Research firms and media: they say things of others and are seldom the subject themselves. */
export const publishers = `
IDC | International Data Corporation = 国际数据公司
Omdia
Gartner = 高德纳
Canalys
Frost & Sullivan | Frost and Sullivan = 沙利文 | 弗若斯特沙利文
Synergy Research = Synergy
Forrester
McKinsey = 麦肯锡
Goldman Sachs = 高盛
Morgan Stanley = 摩根士丹利 | 大摩
LatePost = 晚点 | 晚点LatePost
Xinmou = 新眸
AI Press
Caixin = 财新
36Kr | 36 Krypton = 36氪
Reuters = 路透社 | 路透
Bloomberg = 彭博社 | 彭博
`;

/** Products, models, platforms, chips and programmes. */
export const products = `
Qwen | Tongyi Qianwen | Qianwen | QianWen = 通义千问 | 千问
Qwen App | Qianwen App | QianWen App = 千问App | 千问应用
Qwen-Flash | Qwen Flash
Qwen-Max | Qwen Max
Qwen Code
Tongyi = 通义
Wanxiang | Tongyi Wanxiang | Wan = 通义万相 | 万相
Bailian | BaiLian | Model Studio = 百炼 | 百炼平台
Bailian Campaign = 百炼战役
PAI Lingjun | Lingjun = 灵骏 | PAI灵骏
Doubao = 豆包
Doubao App = 豆包App
Doubao large model | Doubao model | Doubao LLM = 豆包大模型 | 豆包模型
Doubao mobile assistant | Doubao phone assistant | Doubao phone = 豆包手机助手 | 豆包手机
Dola | Cici
Douyin = 抖音
TikTok
Toutiao = 今日头条 | 头条
Coze = 扣子
Feishu | Lark = 飞书
DingTalk = 钉钉
WeCom | WeChat Work = 企业微信
WeChat | Weixin = 微信
Volcengine Ark | Volcano Ark | Ark = 火山方舟 | 方舟
ArkClaw
OpenClaw = 龙虾 | 小龙虾
Agent Plan
Seedance
Seedream
Kling = 可灵
Sora
Taobao = 淘宝
Tmall = 天猫
Alipay = 支付宝
Fliggy = 飞猪
Gaode | Amap | AutoNavi = 高德 | 高德地图
Ele.me = 饿了么
Task Assistant = 任务助理 | 任务助手
Wenxin | ERNIE | Wenxin large model = 文心 | 文心大模型
Wenxin Yiyan | ERNIE Bot = 文心一言
PaddlePaddle | Paddle = 飞桨
Kunlun | Kunlun chip | Kunlunxin = 昆仑 | 昆仑芯 | 昆仑芯片
ACE Intelligent Transportation | ACE = ACE智能交通
Yuanbao | Tencent Yuanbao = 元宝 | 腾讯元宝
Hunyuan = 混元
Pangu = 盘古
Ascend = 昇腾
Kimi
GLM | ChatGLM
ChatGPT
GPT
Claude
Claude Code
Gemini
Copilot
Llama
TPU = 张量处理器
Manus
Zhenwu = 真武
Yitian = 倚天
Hanguang = 含光
Xuantie = 玄铁
TongYunGe | Tong Yun Ge | Tong-Yun-Ge = 通云哥
AWS Marketplace
CCTV Spring Festival Gala | Spring Festival Gala | Spring Gala | gala = 央视春晚 | 春晚 | 春节联欢晚会
Double 11 | Singles' Day = 双11 | 双十一
Dream of the Red Chamber = 红楼梦
Thousand-Group War = 千团大战
Vibe Coding = 氛围编程
`;

/** People of public life in business. */
export const people = `
Jack Ma | Ma Yun = 马云
Joe Tsai | Joseph Tsai | Tsai Chongxin = 蔡崇信
Wu Yongming | Eddie Wu = 吴泳铭
Zhou Jingren = 周靖人
Zhou Chang = 周畅
Lin Junyang | Justin Lin = 林俊旸
Yu Bowen = 郁博文
Li Kaixin = 李凯新
Liu Weiguang = 刘伟光
Zhang Yong | Daniel Zhang = 张勇
Zhang Yiming = 张一鸣
Liang Rubo = 梁汝波
Tan Dai = 谭待
Wu Yonghui = 吴永辉
Zhu Wenjia = 朱文佳
Yang Zhenyuan = 杨震原
Cheng Ren = 程仁
Yao Shunyu = 姚顺宇 | 姚顺雨
Li Yanhong | Robin Li = 李彦宏
Shen Dou = 沈抖
Wang Haifeng = 王海峰
Ma Huateng | Pony Ma = 马化腾
Liang Wenfeng = 梁文锋
Yang Zhilin = 杨植麟
Ren Zhengfei = 任正非
Lei Jun = 雷军
Liu Qiangdong | Richard Liu = 刘强东
Wang Xing = 王兴
Kai-Fu Lee | Lee Kai-fu = 李开复
Sam Altman = 奥特曼 | 山姆·奥特曼
Dario Amodei = 阿莫代伊
Satya Nadella = 纳德拉
Sundar Pichai = 皮查伊
Jensen Huang = 黄仁勋
Elon Musk = 马斯克
Jeff Bezos = 贝索斯
Mark Zuckerberg = 扎克伯格
Tim Cook = 库克
`;

/** Places. */
export const places = `
China | Chinese | domestic = 中国 | 国内 | 我国
Beijing = 北京
Shanghai = 上海
Hangzhou = 杭州
Shenzhen = 深圳
Hong Kong = 香港
United States | U.S. | US | America | American = 美国
Europe | European = 欧洲
Southeast Asia = 东南亚
Japan | Japanese = 日本
Singapore = 新加坡
India | Indian = 印度
global | worldwide | world | international = 全球 | 世界 | 国际
overseas | abroad | foreign | outside China | outside the country | beyond China = 海外 | 国外 | 出海
Beijing Capital Airport | Beijing Airport = 首都机场 | 北京首都机场 | 北京机场
Hangzhou Xiaoshan Airport | Xiaoshan Airport = 萧山机场 | 杭州萧山机场
Xixi Campus = 西溪园区
Silicon Valley = 硅谷
`;
